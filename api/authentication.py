"""Who asks: a token in the Authorization header."""

import re
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from transport.rate_limit import client_address, consume

TOKEN = re.compile(rb"[\w.~+/=-]{1,200}")
REFUSED = "The token is not valid: unknown, expired or revoked"


class BearerAuthentication(TokenAuthentication):  # type: ignore[misc]
    """Tokens after RFC 6750. Whoever guesses is counted, and soon has to wait."""

    def authenticate(self, request: Any) -> Any:
        consume("failures", client_address(request), 0)
        try:
            return super().authenticate(request)
        except AuthenticationFailed as error:
            consume("failures", client_address(request))
            raise AuthenticationFailed(REFUSED) from error

    def authenticate_credentials(self, token: bytes) -> Any:
        """Only what can be a token goes to the database: PostgreSQL takes no NUL in a text."""
        if not TOKEN.fullmatch(token):
            raise AuthenticationFailed(REFUSED)
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether it has expired. It is refused and stays: a clock that was wrong for a moment takes no token away."""
        return bool(auth_token.expiry is not None and auth_token.expiry < timezone.now())

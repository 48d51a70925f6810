"""Authentication by a token in the Authorization header."""

import re
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from transport.rate_limit import client_address, consume

TOKEN = re.compile(rb"[\w.~+/=-]{1,200}")
REFUSED = "The token is not valid: unknown, expired or revoked"


class BearerAuthentication(TokenAuthentication):  # type: ignore[misc]
    """Bearer tokens after RFC 6750. Failed attempts are counted by address and limited."""

    def authenticate(self, request: Any) -> Any:
        consume("failures", client_address(request), 0)
        try:
            return super().authenticate(request)
        except AuthenticationFailed as error:
            consume("failures", client_address(request))
            raise AuthenticationFailed(REFUSED) from error

    def authenticate_credentials(self, token: bytes) -> Any:
        """Only well-formed tokens are looked up: PostgreSQL takes no NUL in a text."""
        if not TOKEN.fullmatch(token):
            raise AuthenticationFailed(REFUSED)
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether the token has expired. It is refused but not deleted, in case the clock is wrong."""
        return bool(auth_token.expiry is not None and auth_token.expiry < timezone.now())

"""Who asks: a token in the Authorization header."""

from typing import Any

from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from api.throttling import address, spend

REFUSED = "The token is not valid: unknown, expired or revoked"


class BearerAuthentication(TokenAuthentication):  # type: ignore[misc]
    """Tokens after RFC 6750. Whoever guesses is counted, and soon has to wait."""

    def authenticate(self, request: Any) -> Any:
        spend("failures", address(request), 0)
        try:
            return super().authenticate(request)
        except (AuthenticationFailed, UnicodeDecodeError, ValueError) as error:
            spend("failures", address(request))
            raise AuthenticationFailed(REFUSED) from error

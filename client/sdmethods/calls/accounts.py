"""What a token gives to read: own submissions and tokens, reports, the audit trail; and whether the service lives."""

from typing import Any

from sdmethods.calls.base import Calls, segment
from sdmethods.lists import LazyList
from sdmethods.models.answers import Submission
from sdmethods.models.evidence import Facts


class AccountCalls(Calls):
    """Private reads carry the token; none of them is cached."""

    def submissions(self, *, state: str | None = None) -> LazyList[Submission]:
        """Own submissions; for curators all."""
        return self.listing(Submission, "submissions/", {"state": state}, private=True)

    def submission(self, id: int | str) -> Submission:
        return self.get(Submission, f"submissions/{segment(str(id))}/", private=True)

    def comments(self, submission: int | str) -> list[dict[str, Any]]:
        """The comments on a submission, oldest first."""
        body, _ = self.body(f"submissions/{segment(str(submission))}/comments/", private=True)
        return list(body["results"] if isinstance(body, dict) else body)

    def reports(self, *, state: str | None = None) -> LazyList[Facts]:
        """Objections to figures."""
        return self.listing(Facts, "reports/", {"state": state}, private=True)

    def tokens(self) -> LazyList[Facts]:
        """Own tokens; the secret itself is shown only once, when it is made."""
        return self.listing(Facts, "tokens/", {}, private=True)

    def token(self, id: int | str) -> Facts:
        """One of one's own tokens, without its secret."""
        return self.get(Facts, f"tokens/{segment(str(id))}/", private=True)

    def audit(self, *, by: str | None = None, since: str | None = None, record: str | None = None) -> LazyList[Facts]:
        """The append-only trail; for curators."""
        return self.listing(Facts, "audit/", {"by": by, "since": since, "record": record}, private=True)

    def is_ready(self) -> bool:
        """Whether the registry can answer: its database is reachable and migrated."""
        return self.reply("/readyz", accept="*/*").status == 200

    def is_alive(self) -> bool:
        return self.reply("/healthz", accept="*/*").status == 200

"""Everything that may be refused, with no word of HTTP in it.

    PahintulotError
    ├── InvalidInput           fields that break a rule, each with a JSON pointer
    │   ├── MalformedInput     a body that is no JSON of ours at all
    │   └── InvalidNotice      a notice that may not be published
    ├── UnknownSite            row 1 of the rule of status
    ├── UnknownNotice
    ├── UnknownSubject         absent, erased or another site's: they are answered alike
    ├── UnknownDecision        no decision has that index in the site's log
    │   └── ErasedDecision     one had it: the log says so for good, and keeps no more
    ├── NotNumberedYet         recorded this very second: its index comes in the next
    ├── UnknownReceipt         no such accept, or it was erased; a refusal has no receipt
    ├── UnknownErasure         this site has no erasure of that number
    ├── UnknownExport          this site's officers asked for no export of that number
    ├── ExportBegun            it is downloaded once, and that was begun
    ├── UnknownKey             no API key of this site has that id
    ├── UnknownOfficer
    ├── LastOwner              nobody would own a site, or everything, any more
    ├── UnknownInvitation      absent, used or expired: they are answered alike
    ├── OriginNotAllowed       row 2
    ├── TokenMissing           a call about oneself without the token that says who that is
    ├── KeyMissing             no API key, or one that is wrong, revoked or expired
    ├── KeyNotSufficient       a good key of another site or without the scope
    ├── KeyReused              an idempotency key with another body, or of an erased decision
    ├── OnHold                 a legal hold forbids the erasure
    ├── NoticeReplaced         somebody published meanwhile
    ├── TooManyRequests
    ├── TooManyTries           to sign in
    ├── AlreadyExists
    ├── UntrustedExport        an export that is cut, changed or not signed by us
    ├── UntrustedReceipt       a receipt that is changed or not signed by us
    ├── UntrustedCertificate   a certificate of erasure that is changed or not signed by us
    └── Unavailable            row 23

`reason` is the word of the rule of status where a row of it applies.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FieldError:
    """One broken rule: `pointer` is an RFC 6901 pointer into what was sent."""

    pointer: str
    detail: str


class PahintulotError(Exception):
    """The base; its message says what is wrong and what to do."""

    reason: str | None = None


class InvalidInput(PahintulotError):
    def __init__(self, errors: list[FieldError], message: str | None = None) -> None:
        super().__init__(message or "Some fields break a rule; `errors` points to each.")
        self.errors = errors


class MalformedInput(InvalidInput):
    def __init__(self, detail: str, pointer: str = "") -> None:
        super().__init__([FieldError(pointer, detail)], detail)


class InvalidNotice(InvalidInput):
    pass


class UnknownSite(PahintulotError):
    reason = "unknown_site"


class UnknownNotice(PahintulotError):
    pass


class UnknownSubject(PahintulotError):
    pass


class UnknownDecision(PahintulotError):
    pass


class ErasedDecision(UnknownDecision):
    pass


class NotNumberedYet(PahintulotError):
    pass


class UnknownReceipt(PahintulotError):
    pass


class UnknownErasure(PahintulotError):
    pass


class UnknownExport(PahintulotError):
    pass


class ExportBegun(PahintulotError):
    pass


class UnknownKey(PahintulotError):
    pass


class UnknownOfficer(PahintulotError):
    pass


class LastOwner(PahintulotError):
    pass


class UnknownInvitation(PahintulotError):
    pass


class OriginNotAllowed(PahintulotError):
    reason = "origin_not_allowed"


class TokenMissing(PahintulotError):
    pass


class KeyMissing(PahintulotError):
    pass


class KeyNotSufficient(PahintulotError):
    pass


class KeyReused(PahintulotError):
    pass


class OnHold(PahintulotError):
    """`why` are the officer's own words; the hold ends at `until`."""

    def __init__(self, why: str, until: datetime) -> None:
        super().__init__("A legal hold forbids this erasure; `hold` has its reason and its end.")
        self.why = why
        self.until = until


class NoticeReplaced(PahintulotError):
    pass


class TooManyRequests(PahintulotError):
    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many decisions from this network; try again in {retry_after} s.")
        self.retry_after = retry_after


class TooManyTries(PahintulotError):
    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Too many tries to sign in; try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class AlreadyExists(PahintulotError):
    pass


class UntrustedExport(PahintulotError):
    pass


class UntrustedReceipt(PahintulotError):
    pass


class UntrustedCertificate(PahintulotError):
    pass


class Unavailable(PahintulotError):
    reason = "unavailable"

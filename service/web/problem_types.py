"""The kinds of problem a caller can meet, as docs/problems.md and /docs/problems show them."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

MEDIA_TYPE = "application/problem+json"


def _errors(pointer: str, detail: str) -> dict[str, Any]:
    return {"errors": [{"pointer": pointer, "detail": detail}]}


def _no(reason: str) -> dict[str, Any]:
    return {"allowed": False, "ask": False, "reason": reason}


@dataclass(frozen=True, slots=True)
class ProblemType:
    """`advice` says what it means and what to do; `members` are an example of its own ones."""

    slug: str
    status: HTTPStatus
    title: str
    advice: str
    members: dict[str, Any] = field(default_factory=dict)

    def document(self, public_url: str, detail: str, request_id: str | None) -> dict[str, Any]:
        """A problem of this kind, without its own members."""
        return {
            "type": f"{public_url}/docs/problems#{self.slug}",
            "title": self.title,
            "status": self.status.value,
            "detail": detail,
            "request_id": request_id,
        }


def _by_slug(*types: ProblemType) -> dict[str, ProblemType]:
    return {kind.slug: kind for kind in types}


PROBLEM_TYPES = _by_slug(
    ProblemType(
        "malformed-input",
        HTTPStatus.BAD_REQUEST,
        "The body is not the JSON that is expected",
        "Send one JSON object in UTF-8: no duplicate keys, no NaN, integers below 2^53, at most "
        "16 levels deep. Nothing was recorded.",
        _errors("/purposes/0", "the key stands twice"),
    ),
    ProblemType(
        "invalid-input",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Some fields break a rule",
        "Each item of `errors` has a JSON pointer (RFC 6901) to the field and says what is wrong. "
        "Fields that the contract does not know are refused too. Nothing was recorded.",
        _errors("/outcome", "Must be one of: accept, decline, withdraw."),
    ),
    ProblemType(
        "invalid-notice",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The notice may not be published",
        "Each item of `errors` points to what the notice lacks. The one before stays in force.",
        _errors("/draft/privacy_url", "must be an https:// link without a user name"),
    ),
    ProblemType(
        "unknown-site",
        HTTPStatus.NOT_FOUND,
        "There is no such site",
        "Check the site key in the address; a disabled site answers the same. Not allowed.",
        _no("unknown_site"),
    ),
    ProblemType(
        "unknown-notice",
        HTTPStatus.NOT_FOUND,
        "There is no such notice",
        "Check the hash or the language, or publish a notice for the site first.",
    ),
    ProblemType(
        "unknown-subject",
        HTTPStatus.NOT_FOUND,
        "There is no such subject",
        "The id or the token names nobody of this site: never did, or not any more. Which of the "
        "two is not told.",
    ),
    ProblemType(
        "unknown-receipt",
        HTTPStatus.NOT_FOUND,
        "There is no such receipt",
        "Only an accept has a receipt of consent. The decision is none, was erased, or never was.",
    ),
    ProblemType(
        "unknown-key",
        HTTPStatus.NOT_FOUND,
        "There is no such API key",
        "Check the key id; the list of the site's keys has those there are.",
    ),
    ProblemType(
        "origin-not-allowed",
        HTTPStatus.FORBIDDEN,
        "The page's origin is not on the site's list",
        "Add the exact scheme, host and port to the site's origins. Nothing was recorded; not "
        "allowed.",
        _no("origin_not_allowed"),
    ),
    ProblemType(
        "token-missing",
        HTTPStatus.UNAUTHORIZED,
        "The visitor's token is needed",
        "Send `Authorization: Bearer …` with the token that the visitor's browser was given at the "
        "accept. An API key is no such token.",
    ),
    ProblemType(
        "key-missing",
        HTTPStatus.UNAUTHORIZED,
        "A valid API key is needed",
        "Send `Authorization: Bearer pah_…` with a key that is neither revoked nor expired.",
    ),
    ProblemType(
        "key-not-sufficient",
        HTTPStatus.FORBIDDEN,
        "The API key may not do this here",
        "Use a key of this site that has the scope named in `detail`.",
    ),
    ProblemType(
        "key-reused",
        HTTPStatus.CONFLICT,
        "The idempotency key was used before",
        "One key belongs to one click. Make a new one for a new decision.",
    ),
    ProblemType(
        "on-hold",
        HTTPStatus.CONFLICT,
        "A legal hold forbids the erasure",
        "`hold` says why and until when (GDPR Art. 17(3)(e)). Lift the hold, or wait for its end.",
        {"hold": {"reason": "A claim is before the court", "until": "2027-11-24T00:00:00.000Z"}},
    ),
    ProblemType(
        "notice-replaced",
        HTTPStatus.CONFLICT,
        "Another notice was published meanwhile",
        "Look at the current notice, bring your draft up to date, and publish over that one.",
    ),
    ProblemType(
        "already-exists",
        HTTPStatus.CONFLICT,
        "It exists already",
        "Choose another name, or change the existing one.",
    ),
    ProblemType(
        "too-many-requests",
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many decisions from one network",
        "Wait as long as `Retry-After` says and send the same body again.",
    ),
    ProblemType(
        "unavailable",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The service cannot answer now",
        "Nothing was recorded. Send the same body with the same key again after `Retry-After`; "
        "until then: not allowed.",
        _no("unavailable"),
    ),
    ProblemType(
        "not-found",
        HTTPStatus.NOT_FOUND,
        "There is nothing at this address",
        "See /docs for the calls there are.",
    ),
    ProblemType(
        "method-not-allowed",
        HTTPStatus.METHOD_NOT_ALLOWED,
        "The address does not take this method",
        "The `Allow` header names those it takes.",
    ),
    ProblemType(
        "body-too-large",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The body is too large",
        "A decision takes at most 16 KB, a batch 128 KB, a notice 1 MB.",
    ),
    ProblemType(
        "unsupported-media-type",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "The body's content type is not taken",
        "Send `application/json` or `text/plain`.",
    ),
    ProblemType(
        "bad-request",
        HTTPStatus.BAD_REQUEST,
        "The request cannot be read",
        "The request itself is broken, or its `Host` is not one this service answers to.",
    ),
    ProblemType(
        "internal-error",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The service failed",
        "This is our fault. Nothing was recorded; tell the operator the `request_id`.",
    ),
)


def as_markdown() -> str:
    """docs/problems.md."""
    head = (
        "# Problems\n\nEvery error is an `application/problem+json` document (RFC 9457) with "
        "`type`, `title`, `status`, `detail` and `request_id`; `type` ends in one of the names "
        "below. Where a row of the rule of status applies it also carries `allowed: false`, "
        "`ask` and `reason`.\n"
    )
    sections = [
        f"\n## {kind.slug}\n\n**{kind.status.value} · {kind.title}.** {kind.advice}\n"
        for kind in PROBLEM_TYPES.values()
    ]
    return head + "".join(sections)

"""A site's settings as a form: as they stand, and as the API's body says what was typed."""

from typing import Any

from service.domain.countries import COUNTRIES
from service.domain.site import SiteSettings
from service.web.officer.forms import Form

MONTHS = ("keep_accepts_months", "keep_refusals_months")
SWITCHES = ("child_directed", "gpc_strict", "reask_decliners", "counts_shown", "allows_doctor")
CHECKED = "yes"
JURISDICTIONS = sorted(
    ((code, name) for code, name in COUNTRIES.items() if code != "EU"), key=lambda each: each[1]
)


def form_of(settings: SiteSettings) -> Form:
    """Filled in as the settings are."""
    return Form(
        {
            "name": settings.name,
            "origins": "\n".join(settings.origins),
            "jurisdiction": settings.jurisdiction or "",
            **{name: CHECKED if getattr(settings, name) else "" for name in SWITCHES},
            **{name: str(getattr(settings, name)) for name in MONTHS},
            "first_party_url": settings.first_party_url or "",
            "cookie_name": settings.cookie_name,
            "shared_domain": settings.shared_domain or "",
        }
    )


def body_of(said: Form) -> dict[str, Any]:
    """What the back end's call would be sent; it is checked by the same rules."""
    return {
        "name": said["name"],
        "origins": said["origins"].split(),
        "jurisdiction": said["jurisdiction"] or None,
        "child_directed": said["child_directed"] == CHECKED,
        "gpc": "strict" if said["gpc_strict"] == CHECKED else "respect",
        "reask_decliners": said["reask_decliners"] == CHECKED,
        "counts_shown": said["counts_shown"] == CHECKED,
        "allows_doctor": said["allows_doctor"] == CHECKED,
        "retention": {name: _whole(said[name]) for name in MONTHS},
        "first_party_url": said["first_party_url"] or None,
        "cookie_name": said["cookie_name"],
        "shared_domain": said["shared_domain"] or None,
    }


def _whole(typed: str) -> int | str:
    """A number of a few plain digits; anything else stays as it was typed, to be refused."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) < len("10000")
    return int(typed) if is_number else typed

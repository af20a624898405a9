"""A decision to vary."""

from datetime import UTC, datetime, timedelta

from service.domain.decision import Decision, Outcome

NOW = datetime(2026, 11, 23, 20, 15, 4, 120_000, UTC)


def decision(**changes: object) -> Decision:
    fields = {
        "decision_id": "01a20ab3-564d-7aa0-9adc-55f7faaad5e5",
        "site": "demo",
        "subject_id": "7USbjY9pqTg7sp0VCPvz8w",
        "outcome": Outcome.ACCEPT,
        "purposes": ("analytics",),
        "notice": "ab" * 32,
        "languages": ("fil",),
        "source": "banner",
        "parity": True,
        "queued_s": 0,
        "actor": "data_subject",
        "decided_at": NOW,
        "expires_at": NOW + timedelta(days=181),
        "gpc": False,
        "jurisdiction": "PH",
        "page_origin": "https://site.example",
        "form_factor": "mobile",
    }
    return Decision(**fields | changes)

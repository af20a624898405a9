"""Change what an officer says of themselves."""

from sqlalchemy.orm import Session

from service.domain.errors import UnknownOfficer
from service.storage.officers import locked_officer


def change_officer(
    session: Session, officer_id: int, name: str | None, language: str | None
) -> None:
    """The name that others read, and the language of the pages; None for the browser's.

    `UnknownOfficer` for who was disabled meanwhile: nothing is written of who was forgotten.
    """
    found = locked_officer(session, officer_id)
    if found is None or found.disabled_at is not None:
        raise UnknownOfficer("There is no such officer any more.")
    found.name, found.language = name, language

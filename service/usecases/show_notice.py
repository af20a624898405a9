"""A site's current notice in the language that suits a reader best."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service.domain.cookie_table import cookie_rows
from service.domain.errors import UnknownNotice
from service.domain.languages import best_of, is_right_to_left
from service.storage.notices import current_notice
from service.storage.sites import Site


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """`cookies` are rows for a table, in words of `language`; `languages` go with their names.

    `authority_url` is where to complain, `colours` are the palettes for light and dark; an older
    notice has neither, nor the texts that begin with `detail_`.
    """

    sha256: str
    language: str
    is_right_to_left: bool
    languages: dict[str, str]
    texts: dict[str, str]
    purposes: tuple[str, ...]
    privacy_url: str
    cookies: list[dict[str, str]]
    authority_url: str | None
    colours: dict[str, dict[str, str]] | None


def show_notice(session: Session, site: Site, wanted: Sequence[str]) -> ShownNotice:
    """The notice in the first of the `wanted` languages that it has, else in its default."""
    notice = current_notice(session, site.site_key)
    if notice is None:
        raise UnknownNotice("No notice was published for this site yet.")
    return render_notice(notice.sha256, json.loads(notice.content), wanted)


def render_notice(sha256: str, content: dict[str, Any], wanted: Sequence[str]) -> ShownNotice:
    """A notice's content in one of its languages, chosen likewise."""
    language = best_of(wanted, content["languages"]) or content["default_language"]
    texts = content["languages"][language]["texts"]
    return ShownNotice(
        sha256=sha256,
        language=language,
        is_right_to_left=is_right_to_left(language),
        languages={tag: one.get("name", tag) for tag, one in content["languages"].items()},
        texts=texts,
        purposes=tuple(content["purposes"]),
        privacy_url=content["privacy_url"],
        cookies=cookie_rows(content, language),
        authority_url=content.get("authority", {}).get("url"),
        colours=content.get("colours"),
    )

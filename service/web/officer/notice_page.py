"""What the editor's page is made of besides the draft: our texts, in the order to look at them."""

from typing import Any

from service.domain.countries import COUNTRIES
from service.domain.languages import LANGUAGES
from service.domain.notice import Catalogue, Layout
from service.domain.notice_content import CATEGORIES, texts_of
from service.usecases.load_catalogues import load_catalogues
from service.web.officer.notice_flaws import PAIRS
from service.web.officer.notice_form import PALETTE, Document

# what most sites change, first
MOST_CHANGED = (
    *("title", "body", "body_link_text", "button_decline", "button_accept", "settings_link"),
    *("purpose_analytics_name", "purpose_analytics_description", "body_data", "body_withdraw"),
)


def editor_context(document: Document) -> dict[str, Any]:
    """Everything that the template chooses from."""
    return {
        "texts": {tag: _texts(document, tag) for tag in document["languages"]},
        "most_changed": MOST_CHANGED,
        "can_be_bilingual": [tag for tag, one in load_catalogues().items() if one.bilingual],
        "addable": [tag for tag in LANGUAGES if tag not in document["languages"]],
        "categories": _ticked_first(document["categories_of_data"], list(CATEGORIES)),
        "purposes": _purposes(document),
        "layouts": list(Layout),
        "countries": COUNTRIES,
        "palette": PALETTE,
        "pairs": PAIRS,
    }


def _texts(document: Document, tag: str) -> dict[str, str]:
    """Every text that may be replaced, with ours; those of the site's own purposes have none."""
    catalogue = load_catalogues().get(tag, Catalogue(tag, tag, None, {}))
    own = [f"purpose_{name}_{part}" for name in _purposes(document) for part in _PARTS]
    ours = texts_of(
        catalogue,
        is_bilingual=tag in document["bilingual_languages"],
        has_several=len(_purposes(document)) > 1,
    )
    keys = dict.fromkeys([*MOST_CHANGED, *ours, *own, *document["languages"][tag]])
    return {key: ours.get(key, "") for key in keys}


_PARTS = ("name", "description")


def _purposes(document: Document) -> list[str]:
    found = document.get("purposes")
    return [str(name) for name in found] if isinstance(found, list) else []


def _ticked_first(ticked: list[str], known: list[str]) -> list[str]:
    """The order in which they are ticked is the one in which a notice names them."""
    return list(dict.fromkeys([*ticked, *known]))

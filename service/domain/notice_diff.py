"""What changed from one notice's content to the next, in sentences an officer reads."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.domain.wording import in_words

Content = Mapping[str, Any]
_ENGLISH = {"cookie_duration_session": "until the browser is closed"} | {
    f"unit_{unit}_{form}": unit + ("s" if form == "other" else "")
    for unit in ("day", "month", "year")
    for form in ("one", "other")
}
_FIELDS = {
    "controller": "controller",
    "authority": "authority",
    "data_protection_contact": "contact for data protection",
    "privacy_url": "link to the privacy policy",
    "default_language": "default language",
    "layout_version": "version of the layout",
    "layout": "layout",
    "colours": "colours",
}
_LISTS = {
    "purposes": "The purpose",
    "recipients": "The recipient",
    "categories_of_data": "The kind of data",
    "storage_locations": "The place of storage",
}
_MONTHS = {
    ("validity", "accept_months"): "An accept now holds for",
    ("validity", "refusal_months"): "A refusal now holds for",
    ("consent_log", "accept_months"): "After its end, the proof of an accept is now kept for",
    ("consent_log", "refusal_months"): "After its end, the proof of a refusal is now kept for",
}


def describe(before: Content, after: Content) -> list[str]:
    """One sentence a difference; nothing for the version, which always differs."""
    return [
        *_fields(before, after),
        *_lists(before, after),
        *_transfers(before, after),
        *_cookies(before, after),
        *_months(before, after),
        *_consent_mode(before, after),
        *_languages(before, after),
    ]


def material_differences(before: Content, after: Content) -> list[str]:
    """What differs of that which makes a change material (STANDARDS 20).

    Another controller is another entity: its name or its country, not how it is reached.
    """

    def entity(content: Content) -> tuple[str, str]:
        controller = content["controller"]
        return controller["name"], controller.get("country", after["controller"]["country"])

    differs = {
        "purposes": set(before["purposes"]) != set(after["purposes"]),
        "recipients": set(before["recipients"]) != set(after["recipients"]),
        "controller": entity(before) != entity(after),
        "cookies": any(_apart(before["cookies"], after["cookies"])),
    }
    return [name for name, does in differs.items() if does]


def _fields(before: Content, after: Content) -> Iterator[str]:
    for key, name in _FIELDS.items():
        yield from _leaves(f"The {name}", before.get(key), after.get(key))


def _leaves(name: str, before: object, after: object) -> Iterator[str]:
    """The differences between two values, objects taken apart."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in after:
            yield from _leaves(f"{name}: {_spaced(key)}", before.get(key), after.get(key))
    elif before != after:
        yield f"{name} changed from {_quoted(before)} to {_quoted(after)}."


def _lists(before: Content, after: Content) -> Iterator[str]:
    for key, name in _LISTS.items():
        gone, come = _apart(before.get(key, []), after[key])
        yield from (f"{name} “{item}” was removed." for item in gone)
        yield from (f"{name} “{item}” was added." for item in come)


def _transfers(before: Content, after: Content) -> Iterator[str]:
    gone, come = _apart(before.get("transfers", []), after["transfers"])
    for items, happened in ((gone, "removed"), (come, "added")):
        for item in items:
            yield f"The transfer to {item['country']} (“{item['safeguard']}”) was {happened}."


def _cookies(before: Content, after: Content) -> Iterator[str]:
    gone, come = _apart(before["cookies"], after["cookies"])
    for cookie in gone:
        successor = _only_namesake(cookie, gone, come)
        if successor is None:
            yield f"{_cookie(cookie)} was removed."
            continue
        come.remove(successor)
        yield from (
            f"The cookie “{cookie['name']}”: {_spaced(key)} changed from "
            f"{_fact(key, cookie[key])} to {_fact(key, value)}."
            for key, value in successor.items()
            if cookie[key] != value
        )
    yield from (f"{_cookie(cookie)} was added." for cookie in come)


def _only_namesake(
    cookie: Content, gone: list[dict[str, Any]], come: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The cookie that took its place, when there is no doubt which."""
    names = [other["name"] for other in (*gone, *come)]
    if names.count(cookie["name"]) != 2:  # noqa: PLR2004 - the one gone and the one come
        return None
    return next((other for other in come if other["name"] == cookie["name"]), None)


def _cookie(cookie: Content) -> str:
    access = "with" if cookie["third_party"] else "without"
    return (
        f"The cookie “{cookie['name']}” of “{cookie['provider']}” for {cookie['purpose']} "
        f"({_fact('duration', cookie['duration'])}, {access} access by third parties)"
    )


def _fact(key: str, value: object) -> str:
    if key == "duration":
        return in_words(str(value), "en", _ENGLISH)
    return _quoted(value)


def _months(before: Content, after: Content) -> Iterator[str]:
    for (group, key), sentence in _MONTHS.items():
        old, new = before.get(group, {}).get(key), after[group][key]
        if old is None:
            yield f"{sentence} {_fact('duration', f'P{new}M')}."
        elif old != new:
            was, now = _fact("duration", f"P{old}M"), _fact("duration", f"P{new}M")
            yield f"{sentence} {now} instead of {was}."


def _consent_mode(before: Content, after: Content) -> Iterator[str]:
    old, new = before["consent_mode"], after["consent_mode"]
    for purpose in sorted(old.keys() | new.keys()):
        was, now = old.get(purpose, []), new.get(purpose, [])
        if set(was) != set(now):
            yield (
                f"The Google Consent Mode types of “{purpose}” changed from "
                f"{_quoted(', '.join(was))} to {_quoted(', '.join(now))}."
            )


def _languages(before: Content, after: Content) -> Iterator[str]:
    old, new = before["languages"], after["languages"]
    yield from (f"The language “{name}” was removed." for name in old if name not in new)
    for name, said in new.items():
        if name not in old:
            yield f"The language “{name}” was added."
            continue
        yield from _leaves(
            f"The reviewer of “{name}”", old[name]["reviewed_by"], said["reviewed_by"]
        )
        texts = old[name]["texts"]
        for key in sorted(texts.keys() | said["texts"].keys()):
            label = f"In “{name}”, the text {key}"
            yield from _leaves(label, texts.get(key), said["texts"].get(key))


def _apart(before: list[Any], after: list[Any]) -> tuple[list[Any], list[Any]]:
    """What only the one and what only the other holds; the order does not matter."""
    return (
        [item for item in before if item not in after],
        [item for item in after if item not in before],
    )


def _quoted(value: object) -> str:
    match value:
        case None | "":
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case dict():
            return "; ".join(f"{_spaced(key)}: {_quoted(inner)}" for key, inner in value.items())
        case _:
            return f"“{value}”"


def _spaced(key: str) -> str:
    return key.replace("_", " ")

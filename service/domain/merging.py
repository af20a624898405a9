"""Two changes of one document brought together, so that neither is lost."""

from collections.abc import Mapping
from typing import Any

_ABSENT = object()


def merged(base: object, mine: object, theirs: object) -> Any:  # noqa: ANN401 - JSON
    """`mine` with what `theirs` changed of `base` and I did not; of one place changed twice, mine.

    Objects are taken apart by their keys; a list is one place.
    """
    if mine == base:
        return theirs
    if not (isinstance(mine, Mapping) and isinstance(theirs, Mapping)):
        return mine
    before = base if isinstance(base, Mapping) else {}
    keys = [*mine, *(key for key in theirs if key not in mine)]
    found = {
        key: merged(before.get(key, _ABSENT), mine.get(key, _ABSENT), theirs.get(key, _ABSENT))
        for key in keys
    }
    return {key: value for key, value in found.items() if value is not _ABSENT}

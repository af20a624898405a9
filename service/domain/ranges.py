"""Indexes of a log as people and programs write them down: `3 7-12`."""

from collections.abc import Iterable


def as_ranges(indexes: Iterable[int]) -> str:
    """The ascending `indexes` as ranges, each once: `3 7-12`."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and index == runs[-1][1] + 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def length(ranges: str) -> int:
    """How many indexes the ranges hold."""
    ends = [word.split("-") for word in ranges.split()]
    return sum(int(end[-1]) - int(end[0]) + 1 for end in ends)

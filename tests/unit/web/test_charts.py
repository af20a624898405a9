"""A chart is well-formed, holds nothing but shapes and words, and no word in it is markup."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.proportion import share
from service.web.charts import Bar, Series, axis_top, share_bars, stacked_columns

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {"name": "days", "title": "Decisions a day", "description": "The table has every figure."}
SERIES = [
    Series("accept", [3, 0, 6]),
    Series("decline", [1, 0, 2], is_striped=True),
    Series("withdraw", [0, 0, 2]),
]
BARS = [
    Bar("accept", share(3, 4)),
    Bar("decline", share(1, 4), is_striped=True),
    Bar("accept", None),
]
HOSTILE = "</title><script>alert(1)</script>\"'&{0}"


def parsed(svg: str) -> ET.Element:
    """As XML with the namespace that HTML gives it."""
    return ET.fromstring(str(svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 - our own


def drawn(svg: str) -> dict[str, str]:
    paths = [(path.get("class"), path.get("d")) for path in parsed(svg).iter(f"{SVG}path")]
    assert len(dict(paths)) == len(paths), "a class has two paths"
    return dict(paths)


CHARTS = {
    "columns": lambda **words: stacked_columns(SERIES, **WORDS | words),
    "bars": lambda **words: share_bars(BARS, **WORDS | words),
}


@pytest.fixture(params=CHARTS)
def chart(request):
    return CHARTS[request.param]


def test_each_series_is_one_path(chart):
    series = {kind for kind in drawn(chart()) if kind.startswith("series-")}
    assert series >= {"series-accept", "series-decline"}


def test_a_chart_has_a_name_and_a_description_of_its_own(chart):
    root = parsed(chart())
    assert root.get("role") == "img"
    ids = {each.get("id"): each.text for each in root.iter() if each.get("id")}
    told = [ids[each] for each in root.get("aria-labelledby").split()]
    assert told == ["Decisions a day", "The table has every figure."]
    assert all(each.startswith("days-") for each in ids)


def test_nothing_in_a_chart_is_style_or_script(chart):
    for element in parsed(chart()).iter():
        assert element.tag.removeprefix(SVG) in {
            "svg",
            "title",
            "desc",
            "pattern",
            "rect",
            "g",
            "path",
        }
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("place", ["title", "description"])
def test_hostile_words_stay_words(chart, place):
    root = parsed(chart(**{place: HOSTILE}))
    assert HOSTILE in [each.text for each in root.iter()]
    assert not list(root.iter(f"{SVG}script"))


def test_what_is_striped_says_so_without_colours(chart):
    root = parsed(chart())
    (pattern,) = root.iter(f"{SVG}pattern")
    (striped,) = (path for path in root.iter(f"{SVG}path") if path.get("fill"))
    assert striped.get("class") == "series-decline"
    assert striped.get("fill") == f"url(#{pattern.get('id')})"


def test_from_right_to_left_a_chart_is_turned_round(chart):
    assert "transform" not in chart()
    (turned,) = parsed(chart(is_right_to_left=True)).iter(f"{SVG}g")
    assert turned.get("transform") == "matrix(-1 0 0 1 600 0)"


def test_columns_stand_on_one_another():
    paths = drawn(stacked_columns(SERIES, **WORDS))
    assert (
        paths["series-accept"]
        == "M20.00 140.00h160.00v60.00h-160.00zM420.00 80.00h160.00v120.00h-160.00z"
    )
    assert paths["series-decline"].startswith("M20.00 120.00h160.00v20.00")
    assert paths["series-withdraw"] == "M420.00 0.00h160.00v40.00h-160.00z"


def test_a_bar_ends_at_its_share_and_its_whisker_reaches_over_the_interval():
    paths = drawn(share_bars(BARS, **WORDS))
    found = share(3, 4)
    assert paths["series-accept"] == "M0.00 29.00h450.00v12.00h-450.00z"
    low, high = 600 * found.low, 600 * found.high
    assert paths["whisker"].startswith(f"M{low:.2f} 35.00H{high:.2f}M{low:.2f} 32.00v6.00")


@pytest.mark.parametrize(
    ("most", "top"),
    [
        (0, 0),
        (1, 2),
        (2, 2),
        (3, 4),
        (7, 8),
        (9, 10),
        (11, 12),
        (81, 100),
        (100, 100),
        (2050, 2400),
        (1001, 1200),
    ],
)
def test_an_axis_ends_at_a_round_number(most, top):
    assert axis_top([Series("accept", [most, 0])]) == top


@pytest.mark.parametrize("series", [[], [Series("accept", [])], [Series("accept", [0, 0])]])
def test_of_nothing_a_chart_is_empty(series):
    assert axis_top(series) == 0
    paths = drawn(stacked_columns(series, **WORDS))
    assert [line for kind, line in paths.items() if kind.startswith("series-") and line] == []


@given(st.lists(st.tuples(*[st.integers(0, 10**9)] * 3), max_size=130))
def test_nothing_is_drawn_outside_the_frame(stacks):
    series = [Series(key, [stack[n] for stack in stacks]) for n, key in enumerate("abc")]
    top = axis_top(series)
    assert top >= max(map(sum, stacks), default=0)
    assert top % 2 == 0
    for line in drawn(stacked_columns(series, **WORDS)).values():
        for x, y, width, height in re.findall(r"M([\d.-]+) ([\d.-]+)h([\d.]+)v([\d.]+)h", line):
            assert float(x) >= 0
            assert float(x) + float(width) <= 600.01
            assert float(y) >= -0.01
            assert float(y) + float(height) <= 200.02

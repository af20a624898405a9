"""The overview's page holds a table beside every chart, and neither style nor script.

The frame around it is a stand-in; texts are their keys, so that what is said is seen to be said.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined

from service.domain.day_span import DaySpan
from service.domain.errors import InvalidInput
from service.domain.proportion import difference
from service.domain.tally import NOTHING, Shown, Tally
from service.usecases.compare_notices import Caveat, Comparison, Side
from service.usecases.show_overview import NoticeTally, Overview
from service.web.officer import overview_context as page

TEMPLATES = Path(page.__file__).parent / "templates"
FRAME = "<main>{% block title %}{% endblock %}{% block content %}{% endblock %}</main>"
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
OLD, NEW = "ab" * 32, "cd" * 32
HOSTILE = '"><script>alert(1)</script>'
SOME = Tally(6, 3, 1)


def overview_of(span: DaySpan, tally: Tally = SOME) -> Overview:
    *before, last = span.periods()
    return Overview(
        span=span,
        grain=span.grain,
        total=tally,
        periods=(*((period, NOTHING) for period in before), (last, tally)),
        languages=(("fil", tally), ("und", NOTHING)),
        form_factors=(("mobile", tally),),
        notices=(
            NoticeTally(NEW, 2, NOW, tally),
            NoticeTally(OLD, 1, NOW, NOTHING),
            NoticeTally(None, None, None, tally),
        ),
    )


def side(sha256: str, tally: Tally) -> Side:
    days = (NOW.date(), NOW.date()) if tally.decisions else (None, None)
    return Side(sha256, 1, NOW, *days, tally)


@pytest.fixture
def stored(monkeypatch) -> dict[str, Tally]:
    """What the site's visitors decided, under two notices."""
    tallies = {"total": SOME, OLD: SOME, NEW: NOTHING}

    def compare(_session, _site, left, right, _span) -> Comparison:
        sides = side(left, tallies[left]), side(right, tallies[right])
        shares = [each.tally.accept_share for each in sides]
        accepts = difference(*shares) if all(shares) else None
        return Comparison(*sides, accepts, tuple(Caveat))

    show = lambda _session, _site, span: overview_of(span, tallies["total"])  # noqa: E731
    monkeypatch.setattr(page, "show_overview", show)
    monkeypatch.setattr(page, "compare_notices", compare)
    return tallies


class SaysKeys:
    """Words that are their keys."""

    def __call__(self, key: str, **values: object) -> str:
        return " ".join([key, *map(str, values.values())])

    def name_of(self, tag: str) -> str:
        return f"language {tag}"


def rendered(**args: str) -> str:
    asked = {name.rstrip("_"): value for name, value in args.items()}
    loader = ChoiceLoader([DictLoader({"officer/base.html": FRAME}), FileSystemLoader(TEMPLATES)])
    world = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    world.globals |= {
        "t": SaysKeys(),
        "number": lambda number: f"{number:,}",
        "percent": lambda fraction: f"{fraction:.0%}",
        "date": lambda day: f"{day:%Y-%m-%d}",
    }
    try:
        context = page.overview_context(None, "demo", asked, NOW)
    except InvalidInput as refused:
        context = page.refused_context(None, "demo", asked, refused, NOW)
    return world.get_template("officer/overview.html").render(context)


def tables_of(html: str) -> list[str]:
    return re.findall(r"<caption[^>]*>([^<]*)</caption>", html)


def test_beside_every_chart_stands_a_table(stored):
    html = rendered(left=OLD, right=NEW)
    charts = re.findall(r"<svg .*?<title[^>]*>([^<]*)</title>", html)
    assert len(charts) == 6
    assert set(charts) - set(tables_of(html)) == {"overview_totals"}
    assert len(tables_of(html)) == 6
    assert html.count('scope="col"') == html.count("<th ") - html.count('scope="row"')


def test_charts_are_well_formed_and_no_id_stands_twice(stored):
    html = rendered(left=OLD, right=NEW)
    for svg in re.findall(r"<svg.*?</svg>", html):
        ET.fromstring(svg)  # noqa: S314 - our own
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(set(ids)) == len(ids)
    named = re.findall(r'(?:aria-labelledby|aria-describedby|for)="([^"]*)"', html)
    assert set(" ".join(named).split()) <= set(ids)


@pytest.mark.parametrize("asked", [{}, {"left": OLD, "right": NEW}, {"from_": "x", "to": "y"}])
def test_no_style_and_no_script_stands_in_the_page(stored, asked):
    html = rendered(**asked)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize("field", ["from_", "to", "left", "right"])
def test_what_was_typed_is_no_markup(stored, field):
    html = rendered(**{field: HOSTILE})
    assert "<script" not in html
    assert "-flaw" in html


def test_a_flaw_stands_at_its_field_which_holds_what_was_typed(stored):
    html = rendered(from_="2026-02-29", to="2026-11-23")
    field = re.search(r'<input type="date" id="from"[^>]*>', html)[0]
    assert 'value="2026-02-29" aria-invalid="true" aria-describedby="from-flaw"' in field
    assert '<strong class="flaw" id="from-flaw">overview_flaw_not_a_day</strong>' in html
    assert "<svg" not in html


def test_a_span_that_ends_today_before_it_begins_is_refused_at_its_end(stored):
    assert "overview_flaw_reversed" in rendered(from_="2027-01-01")


def test_where_only_the_comparison_is_refused_the_overview_stays(stored):
    html = rendered(from_="2026-11-01", left=OLD, right=OLD)
    assert "overview_flaw_same_notice" in html
    assert "<svg" in html
    assert 'name="from" value="2026-11-01"' in html


def test_a_short_table_is_open_and_a_long_one_is_not_in_the_way(stored):
    assert "<details>" not in rendered(from_="2026-11-14")
    assert "<details>" in rendered(from_="2026-11-13")


@pytest.mark.parametrize(
    ("first", "grain"), [("2026-11-01", "day"), ("2026-01-01", "week"), ("2020-01-01", "month")]
)
def test_columns_are_called_what_they_are(stored, first, grain):
    html = rendered(from_=first)
    assert f"overview_decisions_by_{grain}" in tables_of(html)
    assert f"<h2>overview_by_{grain}</h2>" in html


def test_where_nobody_decided_there_is_no_chart(stored):
    stored["total"] = NOTHING
    html = rendered()
    assert "overview_none" in html
    assert "<svg" not in html


@pytest.mark.parametrize(
    ("right", "said"), [(NOTHING, "none"), (SOME, "unclear"), (Tally(1, 99, 0), "clear")]
)
def test_a_comparison_says_how_sure_it_is_and_what_it_does_not_show(stored, right, said):
    stored[NEW] = right
    html = rendered(left=OLD, right=NEW)
    assert f"<p>overview_difference_{said}</p>" in html
    assert [key for key in Caveat if f"overview_caveat_{key}" not in html] == []


def test_the_two_newest_notices_are_offered(stored):
    chosen = re.findall(r'<option value="(\w+)" selected>', rendered())
    assert chosen == [OLD, NEW]


def test_who_was_shown_the_notice_is_told_where_it_is_counted(stored):
    assert "overview_shown_not_counted" in rendered()
    stored["total"] = Tally(6, 3, 1, shown=Shown(1234, 9))
    html = rendered()
    assert html.count("<td>1,234</td>\n<td>9</td>\n<td>1,225</td>") == 4
    assert {"overview_shown_note", "overview_unanswered_note"} <= set(re.findall(r"\w+", html))
    assert "overview_shown_not_counted" not in html


def test_more_answers_than_visits_are_no_share_and_no_negative_number(stored):
    stored["total"] = Tally(6, 3, 1, shown=Shown(8, 9))
    html = rendered()
    assert html.count("<td>8</td>\n<td>9</td>\n<td>overview_cannot_be_told</td>") == 4
    assert "<td>-1</td>" not in html


def test_what_was_shown_is_told_also_where_nobody_decided(stored):
    stored["total"] = Tally(0, 0, 0, shown=Shown(7, 0))
    html = rendered()
    assert "overview_none" in html
    assert "<td>7</td>\n<td>0</td>\n<td>7</td>" in html
    assert "<svg" not in html

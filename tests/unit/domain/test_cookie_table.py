"""A notice's cookies in the words of a reader."""

from service.domain.cookie_table import CELLS, cookie_rows

TEXTS = {
    "purpose_analytics_name": "Analitika",
    "cookie_third_party_yes": "Mayroon",
    "cookie_third_party_no": "Wala",
    "cookie_duration_session": "Hanggang sa isara ang browser",
    "unit_month_one": "buwan",
    "unit_month_other": "na buwan",
}


def content(*cookies: tuple[str, str, bool]) -> dict:
    return {
        "languages": {"fil": {"texts": TEXTS}},
        "cookies": [
            {
                "name": f"_{purpose}",
                "provider": "Balita, Inc.",
                "purpose": purpose,
                "duration": duration,
                "third_party": third_party,
            }
            for purpose, duration, third_party in cookies
        ],
    }


def test_every_cell_is_in_words_and_the_order_is_the_notice_s():
    """A purpose that no text names keeps its own name."""
    rows = cookie_rows(
        content(("analytics", "P6M", True), ("sariling_layunin", "session", False)), "fil"
    )
    assert [tuple(row) for row in rows] == [CELLS, CELLS]
    assert [list(row.values()) for row in rows] == [
        ["_analytics", "Balita, Inc.", "Analitika", "6 na buwan", "Mayroon"],
        [
            "_sariling_layunin",
            "Balita, Inc.",
            "sariling_layunin",
            "Hanggang sa isara ang browser",
            "Wala",
        ],
    ]

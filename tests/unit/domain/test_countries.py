"""The countries of ISO 3166-1: all that are assigned, and no other code."""

import re

from service.domain.countries import COUNTRIES


def test_the_codes_are_those_of_the_standard():
    """249 of two capital letters; neither the reserved UK and EU nor what was withdrawn."""
    assert len(COUNTRIES) == 249
    assert all(re.fullmatch("[A-Z]{2}", code) for code in COUNTRIES)
    assert {"PH", "FR", "GB", "US", "JP", "XK"} - COUNTRIES == {"XK"}
    assert not COUNTRIES & {"UK", "EU", "AN", "SU", "YU", "ZR"}

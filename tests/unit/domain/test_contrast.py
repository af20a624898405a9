"""Contrast is what WCAG 2.2 defines, by its own examples."""

import pytest

from service.domain.contrast import contrast, luminance


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_the_ratio_is_the_known_one_whichever_colour_comes_first(one, other, ratio) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


def test_green_weighs_most() -> None:
    assert luminance("#00ff00") > luminance("#ff0000") > luminance("#0000ff") > 0

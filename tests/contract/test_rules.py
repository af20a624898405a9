"""No rule of the law that concerns the page is without a test, or a reason."""

from tests.contract.rules import Shown, known, shown

NUMBERS = [*range(1, 28), *range(46, 57), *range(68, 78)]


def test_every_rule_that_concerns_the_page_has_a_test_or_a_reason() -> None:
    """The numbers are those of the list that the project began with."""
    rules, tests = known(), shown()
    assert {str(number) for number in NUMBERS} <= rules.keys()
    bare = [number for number in rules if not tests[number] and "elsewhere" not in rules[number]]
    assert bare == []


def test_every_mark_names_a_rule_of_the_table() -> None:
    assert shown().keys() <= known().keys()


def test_a_mark_is_found_whatever_stands_beside_it(tmp_path) -> None:
    """The control: a test without the mark shows nothing."""
    (tmp_path / "test_planted.py").write_text(
        "@pytest.mark.slow\n@pytest.mark.rule(7, '15a')\ndef test_one(): ...\n"
        "@pytest.mark.slow\ndef test_two(): ...\n"
    )
    planted = [Shown("test_planted.py", "test_one")]
    assert shown(tmp_path) == {"7": planted, "15a": planted}

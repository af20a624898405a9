"""How an export's run is shown: sizes in the language's own way, and which phase a state is in."""

import pytest

from service.domain.export_run import RunState
from service.web.officer.run_shown import phase_of, shown_size
from service.web.officer.texts import languages


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (2_838_112, "2.8 MB"),
        (739_000_000, "739.0 MB"),
        (5_100_000_000, "5.1 GB"),
        (9_999_000_000_000_000, "9999.0 TB"),
    ],
)
def test_a_size_has_the_unit_that_fits(count: int, said: str) -> None:
    assert shown_size(languages()["en"], count) == said


def test_every_state_is_in_a_phase_and_has_its_words() -> None:
    phases = {state: phase_of(state) for state in RunState}
    assert [state for state, phase in phases.items() if phase == "asked"] == ["asked"]
    assert [s for s, phase in phases.items() if phase == "running"] == ["running", "cancelling"]
    for words in languages().values():
        assert all(words(f"export_state_{state}") for state in RunState)

"""Whatever happens to a visitor, in whatever order, the status is the one the table gives.

PAHINTULOT_HISTORIES makes it longer.
"""

import os

from tests.unit.domain.histories import Histories, play

HISTORIES = int(os.environ.get("PAHINTULOT_HISTORIES", "500"))
ROWS = {3, *range(6, 12), 13, *range(14, 21), 26}  # 12 is 6 under an older notice


def test_every_history_ends_in_the_answer_of_the_table(capsys) -> None:
    """The domain's own functions beside a naive reading of the table; every row is met."""
    Histories.steps.clear()
    Histories.rows.clear()

    play(Histories, HISTORIES)

    with capsys.disabled():
        print(  # noqa: T201 - the count is the result
            f"\n{Histories.steps['histories']} histories in the domain, "
            f"{Histories.rows.total()} answers as the table says; rows {sorted(Histories.rows)}"
        )
    assert set(Histories.rows) == ROWS

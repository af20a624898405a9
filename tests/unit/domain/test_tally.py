"""Shares are of those who answered; withdrawals stand beside them."""

from service.domain.tally import NOTHING, Shown, Tally, shown_by, tallies


def test_a_share_of_accepts_leaves_withdrawals_out():
    tally = Tally(accepts=6, declines=2, withdrawals=2)

    assert (tally.accept_share.part, tally.accept_share.whole) == (6, 8)
    assert (tally.decline_share.part, tally.decline_share.whole) == (2, 8)
    assert (tally.withdrawal_share.part, tally.withdrawal_share.whole) == (2, 10)


def test_where_nobody_answered_there_are_no_shares_of_answers():
    assert Tally(0, 0, 3).accept_share is None
    assert Tally(0, 0, 3).withdrawal_share.point == 1
    assert NOTHING.withdrawal_share is None


def test_who_was_shown_the_notice_is_not_known_and_not_nobody():
    assert Tally.of([("accept", 1)]).shown is None


def test_each_group_is_the_sum_of_what_was_counted_of_it():
    counted = [("fil", "accept", 2), ("en", "decline", 1), ("fil", "accept", 3)]
    counted.append(("fil", "withdraw", 1))

    assert tallies(counted) == {"fil": Tally(5, 0, 1), "en": Tally(0, 1, 0)}


def test_what_was_not_answered_is_what_is_left_of_the_visits():
    assert Shown(visits=10, answers=4).unanswered == 6
    assert Shown(visits=4, answers=4).unanswered == 0


def test_more_answers_than_visits_tell_nothing_of_who_did_not_answer():
    assert Shown(visits=3, answers=4).unanswered is None


def test_a_group_that_no_visit_is_of_was_not_counted():
    counted = [("fil", 2, 1), ("en", 0, 5), ("fil", 3, 0)]

    assert shown_by(counted) == {"fil": Shown(5, 1)}

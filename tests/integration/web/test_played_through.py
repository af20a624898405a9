"""Five stories in a real gunicorn: whoever asks, however they ask, is told the same, and soon.

The status call and the batch know at once; the feed within about a second of the sequencer; the
token knows its end and the signal, and nothing of what happens after it was given.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from service.domain.ids import new_decision_id, new_subject_id
from service.domain.times import add_months
from service.domain.token import Claims
from service.signing.keys import load_keyring
from service.signing.tokens import sign_token
from service.storage import decisions
from service.storage.engine import opened_session
from tests.fixtures.process import ServiceProcess
from tests.fixtures.sites import make_key, make_site, publish
from tests.integration.web.back_end import BackEnd
from tests.unit.domain.samples import decision

FEED_WITHIN_S = 10  # on a busy machine; usually less than two
EXPIRES_IN = timedelta(seconds=6)


@pytest.fixture
def back_end(service_process: ServiceProcess, cli_env, tmp_path) -> BackEnd:
    site = make_site(cli_env, tmp_path)
    return BackEnd(service_process, site, make_key(cli_env, site.key, "status:read", "log:read"))


def soon(knows: Callable[[], bool]) -> float:
    """Seconds until it is known; fails when that takes too long."""
    begin = time.monotonic()
    while not knows():
        assert time.monotonic() - begin < FEED_WITHIN_S, "it is not known"
        time.sleep(0.05)
    return time.monotonic() - begin


def everybody_knows(
    back_end: BackEnd, subject_id: str, token: str, *, allowed: bool, reason: str, gpc: bool = False
) -> dict[str, float]:
    """Seconds until each way of asking says so; status and batch answer alike, word for word."""
    first = time.monotonic()
    alone = back_end.by_status(token, gpc=gpc)
    took = {"status": time.monotonic() - first}
    listed = back_end.by_batch(subject_id, gpc=gpc)
    took["batch"] = time.monotonic() - first
    assert alone == listed
    assert (alone["allowed"], alone["reason"]) == (allowed, reason)
    took["feed"] = soon(lambda: back_end.by_feed(subject_id, gpc=gpc) is allowed)
    return took


@pytest.fixture
def tell(capsys, database_url) -> Callable[[str, dict[str, float]], None]:
    def telling(story: str, took: dict[str, float]) -> None:
        with capsys.disabled():
            known = ", ".join(f"{who} {seconds:.2f} s" for who, seconds in took.items())
            kind = database_url.partition(":")[0]
            print(f"\n{story} ({kind}): known by {known}")  # noqa: T201 - the measurement

    return telling


@pytest.fixture
def accepted(back_end: BackEnd) -> dict[str, str]:
    """Somebody who accepted, as everybody already knows."""
    given = back_end.visitor_decides("accept")
    everybody_knows(back_end, given["subject_id"], given["token"], allowed=True, reason="given")
    assert back_end.by_token(given["token"])
    return given


def test_a_rejection_of_all_is_a_no_for_everybody(back_end, accepted, tell):
    """By somebody who had accepted, and by a stranger, of whom nobody is told an id."""
    subject_id, token = accepted["subject_id"], accepted["token"]
    assert "subject_id" not in back_end.visitor_decides("decline")
    back_end.visitor_decides("decline", token=token)
    took = everybody_knows(back_end, subject_id, token, allowed=False, reason="refused")
    tell("reject all", took)
    mark = f"no.decline.{back_end.site.notice[7:23]}.2099-01-01"
    assert back_end.by_status(mark)["reason"] == "refused"
    assert back_end.by_token(token), "a token alone cannot know: that is the bulletin's share"


def test_a_withdrawal_is_a_no_for_everybody(back_end, accepted, tell):
    """At the next question, whatever the old token says."""
    subject_id, token = accepted["subject_id"], accepted["token"]
    back_end.visitor_decides("withdraw", token=token)
    took = everybody_knows(back_end, subject_id, token, allowed=False, reason="withdrawn")
    tell("withdrawal", took)


def test_a_material_notice_asks_everybody_again(back_end, accepted, tell, cli_env, tmp_path):
    """Published by the operator's command while the service runs."""
    subject_id, token = accepted["subject_id"], accepted["token"]
    publish(cli_env, tmp_path, back_end.site.key, privacy_url="https://site.example/2")
    took = everybody_knows(back_end, subject_id, token, allowed=False, reason="notice_changed")
    tell("material notice", took)


def test_a_conflict_with_the_signal_is_a_no_while_it_is_on(back_end, accepted, tell):
    """The token too: it says that it was given without the signal."""
    subject_id, token = accepted["subject_id"], accepted["token"]
    took = everybody_knows(
        back_end, subject_id, token, allowed=False, reason="gpc_conflict", gpc=True
    )
    tell("GPC conflict", took)
    assert not back_end.by_token(token, gpc=True)
    over = back_end.visitor_decides("accept", gpc=True)
    everybody_knows(
        back_end, over["subject_id"], over["token"], allowed=True, reason="given_over_gpc", gpc=True
    )
    assert back_end.by_token(over["token"], gpc=True)


def test_an_accept_ends_for_everybody_at_its_time(back_end, tell, database_url, key_dir):
    """One of six months ago, put into the log as it was then; it ends while everybody watches."""
    subject_id, token, ends = accepted_long_ago(back_end, database_url, key_dir)
    ways = {
        "status": lambda: back_end.by_status(token)["allowed"],
        "batch": lambda: back_end.by_batch(subject_id)["allowed"],
        "feed": lambda: back_end.by_feed(subject_id),
        "token": lambda: back_end.by_token(token),
    }
    soon(lambda: back_end.by_feed(subject_id))
    assert all(allows() for allows in ways.values())
    took = {}
    while len(took) < len(ways):
        for name, allows in ways.items():
            if name not in took and not allows():
                took[name] = (datetime.now(UTC) - ends).total_seconds()
        assert datetime.now(UTC) - ends < timedelta(seconds=FEED_WITHIN_S)
    tell("expiry", took)
    assert all(seconds >= 0 for seconds in took.values()), "nobody says no before the end"
    everybody_knows(back_end, subject_id, token, allowed=False, reason="expired")


def accepted_long_ago(back_end, database_url, key_dir) -> tuple[str, str, datetime]:
    """An accept that ends in a few seconds: its subject, its token, its end."""
    ends = (datetime.now(UTC) + EXPIRES_IN).replace(microsecond=0)  # as a token can say it
    decided_at = add_months(ends, -6)
    made = decision(
        decision_id=new_decision_id(decided_at),
        site=back_end.site.key,
        subject_id=new_subject_id(),
        notice=back_end.site.notice[7:],
        decided_at=decided_at,
        expires_at=ends,
    )
    url = database_url.replace("postgresql://", "postgresql+psycopg://")
    with opened_session(url, writes=True) as session:
        decisions.append(session.connection(), made, bytes(32))
    claims = Claims(
        *(made.site, made.subject_id, made.decision_id, made.decided_at, made.expires_at),
        *(made.purposes, made.notice[:16], made.gpc),
    )
    keyring = load_keyring(key_dir, back_end.service.url)
    return made.subject_id, sign_token(keyring, claims), ends

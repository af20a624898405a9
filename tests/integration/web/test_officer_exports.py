"""An officer's export: the back end's own file, followed, cancelled, downloaded once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from service.cli import main
from service.domain.errors import Unavailable
from service.domain.officer import Role
from service.housekeeping import end_stalled_exports, purge
from service.storage.audit_entries import AuditEntry
from service.storage.engine import db, transaction
from service.usecases.export_log import LogFilter
from service.web.officer import downloads
from service.web.officer.downloads import Stopped
from tests.fixtures.sites import make_key
from tests.integration.storage.grown import add_sites, grow
from tests.integration.web.page import execute
from tests.integration.web.room import Room

FILTER = {"from": "2026-01-01", "to": "2026-12-31", "outcome": "accept", "language": "fil"}


@pytest.fixture
def grown(app) -> None:
    """A log long enough to be cancelled in the middle, of `demo`; another of `other`."""
    with app.app_context():
        grow(db.engine)


@pytest.fixture
def sites(app) -> None:
    """The two of a log that grows, while it is empty."""
    with app.app_context(), transaction(db.engine, writes=True) as session:
        add_sites(session)


@pytest.fixture
def room(request, client, cli_env) -> Room:
    request.getfixturevalue("grown" if "grown" in request.fixturenames else "sites")
    return Room.entered(client, cli_env, "demo")


@pytest.fixture
def _noted_each_time(monkeypatch) -> None:
    monkeypatch.setattr(downloads, "EVERY_S", 0)
    monkeypatch.setattr(downloads, "REST", 0)


def trail(app) -> list[tuple[str, dict[str, Any]]]:
    """What was noted of exports."""
    with app.app_context(), transaction(db.engine, writes=False) as session:
        found = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(each.action, json.loads(each.detail)) for each in found if "export" in each.action]


def is_good(file: bytes, environment, folder: Path) -> bool:
    path = folder / "log"
    path.write_bytes(file)
    result = CliRunner().invoke(main, ["export", "verify", str(path)], env=environment)
    return result.exit_code == 0


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("filters", [{}, FILTER], ids=["all", "a part"])
def test_the_file_is_the_back_ends_but_for_the_signature(
    grown, room, client, cli_env, tmp_path, form, filters
) -> None:
    file = room.file(room.ask(form, **filters))

    key = {"Authorization": f"Bearer {make_key(cli_env, 'demo', 'export:read')}"}
    query = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"} if filters else {}
    query = filters | query
    theirs = client.get(f"/v1/sites/demo/decisions.{form}", headers=key, query_string=query).data
    assert file.rpartition(b"signature")[0] == theirs.rpartition(b"signature")[0]
    assert len(file) > 1_000_000
    assert is_good(file, cli_env, tmp_path)


def test_an_export_is_in_the_trail_when_asked_for_and_when_it_ends(app, grown, room) -> None:
    """With the filter and the counts, and nothing that was typed."""
    number = room.ask("csv", notice="ab" * 32, source="banner", **FILTER)
    file = room.file(number)

    (asked, wanted), (ended, detail) = trail(app)
    assert (asked, ended) == ("export_asked", "export_ended")
    assert wanted == {
        "form": "csv",
        "run": number,
        "since": "2026-01-01T00:00:00.000Z",
        "until": "2027-01-01T00:00:00.000Z",
        "outcome": "accept",
        "language": "fil",
        "notice": "ab" * 32,
        "source": "banner",
    }
    assert detail["sha256"] in file.decode()
    assert detail | {"sha256": ""} == {
        "form": "csv",
        "run": number,
        "rows": 10_000,
        "bytes": len(file),
        "state": "done",
        "sha256": "",
    }
    assert room.progress(number)["phase"] == "over"


@pytest.mark.usefixtures("_noted_each_time")
def test_the_progress_grows_while_the_file_leaves(grown, room) -> None:
    number = room.ask()
    assert room.progress(number)["phase"] == "asked"
    seen = []
    with room.get(f"/{number}/file") as answer:
        for _ in zip(answer.iter_encoded(), range(5), strict=False):
            said = room.progress(number)
            assert said["phase"] == "running"
            seen.append((int(said["rows"].replace(",", "")), said["bytes"]))
    assert seen[0] == (0, "0 B")
    assert [rows for rows, _ in seen] == sorted({rows for rows, _ in seen})
    assert seen[-1][1].endswith("kB")


@pytest.mark.usefixtures("_noted_each_time")
def test_a_cancelled_export_ends_in_the_middle_and_is_refused(
    app, grown, room, cli_env, tmp_path
) -> None:
    """Its connection is closed as if the browser had gone, and no end record leaves."""
    number, sent = room.ask("csv"), b""
    with room.get(f"/{number}/file") as answer:
        chunks = answer.iter_encoded()
        sent += next(chunks) + next(chunks)
        assert room.cancel(number).status_code == 303
        assert room.progress(number)["state"] == "being cancelled"
        with pytest.raises(Stopped):
            sent += b"".join(chunks)

    assert room.progress(number)["state"] == "cancelled"
    assert not is_good(sent, cli_env, tmp_path)
    ended, detail = trail(app)[-1]
    assert (ended, detail["state"], detail["bytes"]) == ("export_ended", "cancelled", len(sent))
    assert "sha256" not in detail
    assert room.get(f"/{number}/file").status_code == 409


def test_an_export_whose_browser_goes_away_is_cut(app, grown, room, cli_env, tmp_path) -> None:
    """In the middle, or before its first byte; the store's connection is free again."""
    for begun in (3, 0):
        number = room.ask()
        with room.get(f"/{number}/file") as answer:
            chunks = answer.iter_encoded()
            sent = b"".join(next(chunks) for _ in range(begun))
        assert room.progress(number)["state"].startswith("cut")
        assert not is_good(sent, cli_env, tmp_path)
        assert trail(app)[-1][1]["state"] == "cut"
    with app.app_context():
        assert db.engine.pool.checkedout() == 0


def test_an_export_is_downloaded_once_and_asked_for_again(app, room) -> None:
    number = room.ask("csv", outcome="accept", to="2026-12-31")
    room.file(number)

    again = room.get(f"/{number}/file")

    assert again.status_code == 409
    assert "downloaded already" in again.text
    assert "exports?to=2026-12-31&amp;outcome=accept&amp;form=csv" in again.text
    form = room.get("?to=2026-12-31&outcome=accept&form=csv").text
    assert '<option value="accept" selected>' in form
    assert 'value="2026-12-31"' in form
    assert [action for action, _ in trail(app)] == ["export_asked", "export_ended"]


def test_what_is_cancelled_before_it_began_never_begins(app, room) -> None:
    number = room.ask()
    room.cancel(number)
    room.cancel(number)
    assert room.get(f"/{number}/file").status_code == 409
    assert [(action, detail.get("state")) for action, detail in trail(app)] == [
        ("export_asked", None),
        ("export_ended", "cancelled"),
        ("export_cancelled", None),
    ]


def test_asking_for_the_headers_begins_nothing(room) -> None:
    number = room.ask("csv")
    answer = room.call("HEAD", f"/{number}/file")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="demo-log-{number}.csv"'
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert room.progress(number)["phase"] == "asked"


WAYS = [("GET", ""), ("GET", "/file"), ("GET", "/progress.json"), ("POST", "/cancel")]


@pytest.mark.parametrize(("method", "path"), WAYS)
def test_another_sites_export_is_answered_as_none(room, client, cli_env, method, path) -> None:
    """Byte for byte, even to who may see both sites; and a number too large for any."""
    both = Room.entered(client, cli_env, "other", "demo")
    foreign = room.ask()
    answers = [both.call(method, f"/{n}{path}") for n in (foreign, foreign + 7, 2**70)]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.data for answer in answers}) == 1
    assert room.progress(foreign)["phase"] == "asked"


@pytest.mark.parametrize(("method", "path"), WAYS)
def test_who_has_no_role_on_the_site_learns_nothing_of_it(
    room, client, cli_env, method, path
) -> None:
    stranger = Room.entered(client, cli_env, "other")
    number = room.ask()
    stranger.site = "demo"
    foreign = stranger.call(method, f"/{number}{path}")
    stranger.site = "nowhere"
    absent = stranger.call(method, f"/{number}{path}")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.data.replace(b"demo", b"") == absent.data.replace(b"nowhere", b"")


def test_only_who_asked_downloads_and_cancels(app, room, client, cli_env) -> None:
    """Others of the site see that there is one: the trail says whose the file is."""
    number = room.ask()
    colleague = Room.entered(client, cli_env, "demo")
    shown = colleague.get(f"/{number}")
    assert shown.status_code == 200
    assert "Only whoever asked" in shown.text
    assert colleague.get(f"/{number}/file").status_code == 403
    assert colleague.cancel(number).status_code == 403
    assert refusals(app) == [{}, {"needs": "owner"}]
    viewer = Room.entered(client, cli_env, "demo", role=Role.VIEWER)
    assert [viewer.call(method, f"/{number}{path}").status_code for method, path in WAYS] == [
        403
    ] * 4
    assert viewer.get().status_code == 403


def refusals(app) -> list[dict[str, Any]]:
    """What the trail says of who was refused."""
    with app.app_context(), transaction(db.engine, writes=False) as session:
        refused = select(AuditEntry).where(AuditEntry.action == "access_refused")
        found = session.scalars(refused.order_by(AuditEntry.id))
        return [json.loads(each.detail) for each in found]


def actors(app) -> list[tuple[str, int | None]]:
    """Who did what to exports, by the trail."""
    with app.app_context(), transaction(db.engine, writes=False) as session:
        found = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(each.action, each.officer_id) for each in found if "export" in each.action]


@pytest.mark.usefixtures("_noted_each_time")
def test_an_owner_of_the_site_cancels_anybodys_export_and_downloads_none(
    app, grown, room, client, cli_env
) -> None:
    """Who asked for it may have left; the trail tells the two apart."""
    number = room.ask()
    owner = Room.entered(client, cli_env, "demo", role=Role.OWNER)
    assert f"/{number}/cancel" in owner.get(f"/{number}").text
    assert owner.get(f"/{number}/file").status_code == 403
    with room.get(f"/{number}/file") as answer:
        chunks = answer.iter_encoded()
        next(chunks)
        assert owner.cancel(number).status_code == 303
        with pytest.raises(Stopped):
            list(chunks)
    assert room.progress(number)["state"] == "cancelled"
    (asked, whose), cancelled, ended = actors(app)
    assert (asked, ended) == ("export_asked", ("export_ended", whose))
    assert cancelled[0] == "export_cancelled"
    assert cancelled[1] not in (whose, None)


@pytest.mark.usefixtures("_noted_each_time")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE officer SET disabled_at = created_at",
        "DELETE FROM officer_role",
        "UPDATE officer_role SET role = 'viewer'",
        "UPDATE officer_role SET site = 'other'",
    ],
)
def test_a_download_ends_once_its_officer_may_not_have_it_any_more(
    app, grown, room, statement
) -> None:
    """Disabled, without the role, or with it elsewhere."""
    with room.get(f"/{room.ask()}/file") as answer:
        chunks = answer.iter_encoded()
        assert [len(next(chunks)) > 0 for _ in range(2)] == [True, True]
        execute(app, statement)
        with pytest.raises(Stopped):
            list(chunks)
    assert trail(app)[-1][1]["state"] == "cancelled"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"form": "xlsx"}, "form"),
        ({"form": ""}, "form"),
        ({"form": "csv", "from": "yesterday"}, "from"),
        ({"form": "csv", "from": "2026-02-01", "to": "2026-01-01"}, "to"),
        ({"form": "csv", "outcome": "maybe"}, "outcome"),
        ({"form": "csv", "notice": "abab"}, "notice"),
    ],
)
def test_a_form_that_makes_no_sense_comes_back_and_asks_for_nothing(app, room, said, field) -> None:
    answer = room.call("POST", data=said)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert trail(app) == []


def test_a_form_that_comes_back_after_a_sign_in_is_looked_at_again(app, room) -> None:
    answer = room.call("POST", data={"form": "csv", "outcome": "decline", "resumed": "1"})
    assert (answer.status_code, trail(app)) == (200, [])
    assert '<option value="decline" selected>' in answer.text


def test_another_sites_page_asks_for_nothing_here(client, room, app) -> None:
    answer = client.post(
        "/officer/sites/demo/exports",
        data={"form": "csv"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert trail(app) == []


@pytest.mark.usefixtures("_noted_each_time")
def test_progress_that_cannot_be_written_ends_no_download(
    app, grown, room, cli_env, tmp_path, monkeypatch
) -> None:
    def failing(*_arguments) -> bool:
        raise OperationalError("UPDATE export_run", {}, Exception("disk I/O error"))

    monkeypatch.setattr(downloads, "goes_on", failing)
    number = room.ask()
    assert is_good(room.file(number), cli_env, tmp_path)
    assert trail(app)[-1][1]["state"] == "done"


def test_a_file_whose_end_cannot_be_noted_is_whole_all_the_same(
    app, grown, room, cli_env, tmp_path, monkeypatch
) -> None:
    def failing(*_arguments) -> None:
        raise Unavailable("The store cannot be written to.")

    monkeypatch.setattr(downloads, "end_run", failing)
    number = room.ask()
    assert is_good(room.file(number), cli_env, tmp_path)
    assert room.progress(number)["phase"] == "running"


def test_a_store_that_goes_away_fails_the_export(app, room, monkeypatch) -> None:
    def breaking_off(*_arguments) -> Iterator[bytes]:
        yield b"some"
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(downloads, "export_log", breaking_off)
    number = room.ask()
    with room.get(f"/{number}/file") as answer:
        chunks = answer.iter_encoded()
        assert next(chunks) == b"some"
        with pytest.raises(OperationalError):
            next(chunks)
    assert room.progress(number)["state"] == "failed"
    assert trail(app)[-1][1]["state"] == "failed"


@pytest.mark.usefixtures("_noted_each_time")
def test_an_export_that_nothing_is_heard_of_has_failed(app, grown, room) -> None:
    """Its worker died, or its reader paused for minutes: who reads on is cut off."""
    number = room.ask()
    with room.get(f"/{number}/file") as answer:
        chunks = answer.iter_encoded()
        next(chunks)
        long_ago = datetime.now(UTC) - timedelta(minutes=6)
        execute(app, "UPDATE export_run SET seen_at = :at", at=long_ago)
        assert room.progress(number)["state"] == "failed"
        with app.app_context():
            end_stalled_exports(db.engine, datetime.now(UTC))
            end_stalled_exports(db.engine, datetime.now(UTC))
        with pytest.raises(Stopped):
            list(chunks)
    assert room.progress(number)["state"] == "failed"
    assert [detail.get("state") for _, detail in trail(app)] == [None, "failed"]


def test_exports_are_listed_for_thirty_days(app, client, cli_env, room) -> None:
    number = room.ask()
    assert f'/exports/{number}">' in room.get().text
    with app.app_context():
        now = datetime.now(UTC)
        assert purge(db.engine, now + timedelta(days=29))["exports asked for"] == 0
        assert purge(db.engine, now + timedelta(days=31))["exports asked for"] == 1
    later = Room.entered(client, cli_env, "demo")  # the session is over too
    assert "No export was asked for yet" in later.get().text
    assert later.get(f"/{number}").status_code == 404


def test_there_is_no_byte_order_mark_and_nothing_that_would_need_one(
    grown, room, cli_env, tmp_path
) -> None:
    """All of a file is ASCII, and whoever adds the mark has changed it."""
    for form in ("csv", "jsonl"):
        file = room.file(room.ask(form))
        assert file.isascii()
        assert is_good(file, cli_env, tmp_path)
        assert not is_good(b"\xef\xbb\xbf" + file, cli_env, tmp_path)


def test_another_language_than_ours_is_what_the_log_calls_so(
    client, cli_env, tmp_path, page
) -> None:
    for language in ("fil", "en", "ilo"):
        page.decide("decline", languages=[language])
    room = Room.entered(client, cli_env, page.site.key)

    *rows, end = room.file(room.ask(language="und")).splitlines()

    assert [json.loads(row)["languages"] for row in rows] == [["ilo"]]
    assert json.loads(end)["filter"]["language"] == "und"


def test_a_filter_is_kept_as_it_was_asked_for() -> None:
    at = datetime(2026, 11, 23, 20, 15, tzinfo=UTC)
    for wanted in (
        LogFilter(),
        LogFilter(at, at, "accept", "fil", "ab" * 32, "form"),  # type: ignore[arg-type]
    ):
        assert LogFilter.from_json(wanted.as_json()) == wanted


def test_the_pages_speak_filipino(room) -> None:
    number = room.ask()
    assert "Blg." in room.get("?lang=fil").text
    assert "handa nang i-download" in room.get(f"/{number}?lang=fil").text

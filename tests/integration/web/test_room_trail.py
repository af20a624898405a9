"""The trail of the room: everything is in it, and nobody."""

from datetime import UTC, datetime

import pytest

from service.domain.officer import Role
from service.domain.trail import DETAIL, Action
from tests.fixtures.officers import Browser, number, signed_in, trail
from tests.integration.web.page import Page, everything, execute

DAY = f"{datetime.now(UTC).year + 1}-01-31"
AT = "/officer/sites/pahayagan"


@pytest.fixture
def person(page) -> dict:
    """What somebody's browser was told who accepted; they withdrew later."""
    accepted = page.decide("accept")
    page.decide("withdraw", token=accepted["token"])
    number(page.client.application)
    return accepted


@pytest.fixture
def desk(desk, person):
    """With the person in the log, at the indexes 1 and 2."""
    return desk


def noted_by(app, desk, act) -> list[tuple[str, str, int | None, str]]:
    """What the act adds to the trail."""
    before = len(trail(app))
    act(desk)
    return [
        (entry["action"], entry["outcome"], entry["about"], entry["detail"])
        for entry in trail(app)[before:]
    ]


def held(desk: Browser) -> None:
    assert desk.post(f"{AT}/people/2/hold", {"reason": "Kaso", "until": DAY}).status_code == 303


LOOKED = [("subject_read", "done", 1, "{}")]  # the page with the form shows the record again
ACTS = {
    "a decision is read": (
        lambda desk: desk.get(f"{AT}/log/1"),
        [("decision_read", "done", 1, "{}")],
    ),
    "a person is read": (
        lambda desk: desk.get(f"{AT}/people/2"),
        [("subject_read", "done", 2, "{}")],
    ),
    "a copy is taken": (
        lambda desk: desk.get(f"{AT}/people/1/record.json"),
        [("subject_exported", "done", 1, "{}")],
    ),
    "a receipt is taken": (
        lambda desk: desk.get(f"{AT}/log/1/receipt-kantara.json"),
        [("receipt_read", "done", 1, '{"form":"kantara"}')],
    ),
    "nobody is found": (
        lambda desk: desk.post(f"{AT}/find", {"id": "A" * 22}),
        [("subject_found", "done", None, '{"found":false}')],
    ),
    "the trail is read": (
        lambda desk: desk.get(f"{AT}/trail"),
        [("trail_read", "done", None, "{}")],
    ),
    "a person is erased": (
        lambda desk: desk.post(f"{AT}/people/1/erase", {"confirmed": "yes"}),
        [("erased", "done", 1, '{"decisions":2,"erasure":1,"indexes":"1-2"}')],
    ),
    "an erasure is not confirmed": (lambda desk: desk.post(f"{AT}/people/1/erase"), LOOKED),
    "a hold is set and lifted": (
        lambda desk: (held(desk), desk.post(f"{AT}/people/1/release")),
        [
            ("held", "done", 2, f'{{"until":"{DAY}T23:59:59.999Z"}}'),
            ("released", "done", 1, "{}"),
        ],
    ),
    "a flawed hold": (lambda desk: desk.post(f"{AT}/people/1/hold", {"reason": "x"}), LOOKED),
    "pages that show no record": (
        lambda desk: [desk.get(f"{AT}{page}") for page in ("/", "/log", "/find")],
        [],
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_what_an_officer_does_is_noted(name, app, desk):
    """Each once, by its officer and site, about an index of the log, in our own words."""
    act, wanted = ACTS[name]
    assert noted_by(app, desk, act) == wanted
    assert all(entry["site"] == "pahayagan" for entry in trail(app)[-len(wanted) :] if wanted)
    assert len({entry["officer_id"] for entry in trail(app)[-len(wanted) :] if wanted}) <= 1


def test_whoever_lacks_a_role_is_refused_and_that_is_noted(app, desk):
    """With the role that it takes; a site that is not theirs is not even named."""
    for address, entry in (
        ("/officer/trail", ("access_refused", "refused", None, '{"needs":"owner"}')),
        ("/officer/sites/absent/log", None),
    ):
        wanted = [entry] if entry else []
        assert noted_by(app, desk, lambda desk, at=address: desk.get(at)) == wanted
    viewer = signed_in(app, Role.VIEWER, "pahayagan")
    wanted = [("access_refused", "refused", None, '{"needs":"officer"}')]
    erase = f"{AT}/people/1/erase"
    assert noted_by(app, viewer, lambda one: one.post(erase, {"confirmed": "yes"})) == wanted
    assert trail(app)[-1]["site"] == "pahayagan"


def test_a_refused_erasure_is_noted_with_its_reason(app, desk):
    """And the person stays; why there is a hold is not in the trail."""
    held(desk)

    def erase(desk: Browser) -> None:
        answer = desk.post(f"{AT}/people/1/erase", {"confirmed": "yes"})
        assert answer.status_code == 409

    looked, (action, outcome, about, detail) = noted_by(app, desk, erase)
    assert [looked] == LOOKED
    assert (action, outcome, about) == ("erasure_refused", "refused", 1)
    assert '"reason":"on_hold"' in detail
    assert "Kaso" not in detail
    assert desk.get(f"{AT}/people/1").status_code == 200


def test_by_a_visitors_token_the_person_is_found_and_noted_by_an_index(app, desk, person):
    """The address that it leads to holds neither."""
    answer = desk.post(f"{AT}/find", {"id": person["token"]})
    assert answer.headers["Location"] == f"{AT}/people/1"
    last = trail(app)[-1]
    assert (last["action"], last["about"], last["detail"]) == ("subject_found", 1, '{"found":true}')


CANARY = "KANARYO"
SECRET = f"{CANARY} isa dalawa tatlo"


def type_canaries(app, desk: Browser, person: dict) -> list:
    """A canary, or what names the person, in every field of every form, and in every query."""
    said = {
        name: f"{CANARY}-{name}"
        for name in ("id", "reason", "name", "language", "next", "confirmed", "before", "x")
    }
    own = {"email": f"{CANARY}@x.example", "passphrase": SECRET, "new_passphrase": SECRET}
    stranger = Browser(app.test_client())
    answers = [
        *(
            desk.post(f"{AT}/find", {"id": named})
            for named in (person["token"], person["subject_id"], person["decision_id"], CANARY)
        ),
        desk.post(f"{AT}/people/1/hold", said | {"until": CANARY}),
        desk.post(f"{AT}/people/1/hold", said | {"until": DAY}),
        desk.post(f"{AT}/people/1/erase", said),
        desk.post(f"{AT}/people/1/erase", {"confirmed": "yes"}),
        desk.post(f"{AT}/people/1/release", said),
        desk.get(f"{AT}/log", query_string=dict.fromkeys(("from", "notice", "before"), CANARY)),
        desk.get(f"{AT}/people/1", query_string={"before": CANARY}),
        desk.get(f"{AT}/trail", query_string={"before": CANARY}),
        desk.get(f"/officer/sites/{CANARY.lower()}/log"),
        desk.get(f"/officer/{CANARY}"),
        desk.get(f"{AT}/people/1"),
        desk.get(f"{AT}/people/1/record.json"),
        desk.get(f"{AT}/log/1"),
        stranger.post("/officer/sign-in", said | own),
        stranger.post(f"{AT}/find", said),
        stranger.get(f"/officer/join/{CANARY}"),
        stranger.post(f"/officer/join/{CANARY}", own),
        desk.post("/officer/account", said | {"name": f"{CANARY} ang pangalan"}),
        desk.post("/officer/account/passphrase", own),
        desk.post(f"{AT}/people/1/erase", {"confirmed": "yes"}, headers={}),
    ]
    assert {answer.status_code for answer in answers} >= {200, 303, 403, 404, 409, 422}
    return answers


def test_nothing_that_was_typed_is_in_the_trail_the_log_or_an_address(
    make_app, client, site, capfd
):
    """At LOG_LEVEL=DEBUG: ids, tokens, e-mails, passphrases, reasons: none of them anywhere."""
    app = make_app(log_level="DEBUG")
    person = Page(app.test_client(), site).decide("accept")
    number(app)
    desk = signed_in(app, Role.OFFICER, site.key)
    capfd.readouterr()
    answers = type_canaries(app, desk, person)
    output = "".join(capfd.readouterr())
    names = [CANARY, *(person[name] for name in ("token", "subject_id", "decision_id"))]
    entries = "\n".join(str(entry) for entry in trail(app))
    addresses = "\n".join(answer.headers.get("Location", "") for answer in answers)
    for where in (output, entries, addresses):
        assert [name for name in names if name.lower() in where.lower()] == []
    assert output.count('"event": "request"') == len(answers)
    assert len(trail(app)) >= 15
    assert SECRET.encode() not in b"\n".join(everything(app))


def test_a_canary_in_the_trail_would_be_found(app, desk, monkeypatch):
    """The control: what was typed is on the page, and the store does hold a hold's reason."""
    held(desk)
    assert b"Kaso" in b"\n".join(everything(app))
    planted = (
        "INSERT INTO audit_entry (at, action, outcome, detail) VALUES (:at, '', '', 'KANARYO')"
    )
    execute(app, planted, at="2026-01-01 00:00:00")
    assert CANARY in str(trail(app))


def test_no_detail_has_room_for_words():
    """Every key of every action refuses an id, an e-mail, a sentence."""
    typed = ["A" * 22, "ana@site.example", "may sakit siya", "", "x" * 43, ["may sakit"], 1.5, None]
    for action in Action:
        for fits in DETAIL[action].values():
            assert [value for value in typed if fits(value)] == []


def test_the_page_of_the_trail_says_it_in_words(app, desk):
    """With the officer's name, and the newest first; its own reading too, the next time."""
    desk.get(f"{AT}/people/1")
    desk.get(f"{AT}/trail")
    shown = desk.get(f"{AT}/trail").text
    assert shown.index("read the trail") < shown.index("read a person&#39;s record")
    [number] = {entry["officer_id"] for entry in trail(app) if entry["action"] == "subject_read"}
    email = "officer@pahayagan.example"
    assert f'<td>Officer · no. {number} <small class="detail">{email}</small></td>' in shown


def test_who_did_it_is_told_by_what_nobody_chose(app, desk):
    """Somebody may take another's name; the number and the e-mail are their own."""
    desk.get(f"{AT}/people/1")
    desk.post(f"{AT}/exports", {"form": "csv"})
    number = trail(app)[-1]["officer_id"]
    for name, email, wanted in (
        ("Ben", "ana@x.example", f"Ben · no. {number} <small"),
        (None, "ana@x.example", f"ana@x.example · no. {number}<"),
        (None, None, f">officer {number}<"),
    ):
        execute(app, "UPDATE officer SET name = :name, email = :email", name=name, email=email)
        for page in ("trail", "exports"):
            assert wanted in desk.get(f"{AT}/{page}").text, page


def test_words_of_a_newer_version_are_shown_as_they_stand(app, desk):
    """While two versions are at work, or after one went back to the older."""
    execute(
        app,
        "INSERT INTO audit_entry (at, site, action, outcome, detail)"
        " VALUES (:at, 'pahayagan', 'key_borrowed', 'done', :detail)",
        at="2026-01-01 00:00:00",
        detail='{"lender":null,"more":{"of":["it"]},"run":7,"scopes":["a","b"]}',
    )
    shown = desk.get(f"{AT}/trail").text
    assert "key_borrowed" in shown
    for said in ("lender: ", "more: ", ": 7<", ": a, b<"):
        assert said in shown


def test_a_sites_trail_holds_nothing_of_anothers(app, desk, cli_env, tmp_path):
    """Nor does its owner see what was done elsewhere; an owner of everything does."""
    everywhere = signed_in(app, Role.OWNER)
    desk.get(f"{AT}/people/1")
    assert desk.get("/officer/trail").status_code == 403
    all_of_it = everywhere.get("/officer/trail").text
    assert "read a person&#39;s record" in all_of_it
    assert "<td>signed in" in all_of_it
    assert "<td>signed in" not in desk.get(f"{AT}/trail").text

"""No page of another site changes anything in the room, frames it, or has it run a script."""

import pytest

from service.domain.officer import Role
from service.web.officer import room
from service.web.officer.room import HEADERS
from tests.contract.officers_matrix import SAMPLES, calls
from tests.fixtures.officers import BASE, OWN_PAGE, number, signed_in
from tests.integration.web.page import everything

FORGED = {
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "same-site": {"Sec-Fetch-Site": "same-site"},
    "typed into the address bar": {"Sec-Fetch-Site": "none"},
    "cross-site, with our origin": {"Sec-Fetch-Site": "cross-site", "Origin": BASE},
    "two values": {"Sec-Fetch-Site": "same-origin, cross-site"},
    "in capitals": {"Sec-Fetch-Site": "Same-Origin"},
    "empty": {"Sec-Fetch-Site": "", "Origin": BASE},
    "neither header": {},
    "a foreign origin": {"Origin": "https://evil.example"},
    "no origin": {"Origin": "null"},
    "our name over http": {"Origin": BASE.replace("https", "http")},
    "our name at another port": {"Origin": f"{BASE}:8443"},
    "our name as a part": {"Origin": f"{BASE}.evil.example"},
    "a site's own page": {"Origin": "https://pahayagan.example"},
    "an empty origin": {"Origin": ""},
}
OWN = {"Fetch Metadata": OWN_PAGE, "an old browser": {"Origin": BASE}}


@pytest.fixture
def owner(app, page):
    """Who may do everything, and a person who decided."""
    page.decide("accept")
    number(app)
    return signed_in(app, Role.OWNER)


def posts(app) -> list[tuple[str, dict[str, str]]]:
    """The address of every form, those that are added later too, and what would be sent."""
    every = [call for call in calls(app) if call.method == "POST"]
    return [(call.address(app, "pahayagan"), SAMPLES.get(call.endpoint, {})) for call in every]


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_form_is_refused_and_changes_nothing(name, app, owner, browser):
    """Of whoever is signed in, and of nobody; every form there is."""
    before = list(everything(app))
    forms = posts(app)
    for address, said in forms:
        for whose in (owner, browser):
            answer = whose.post(address, said, headers=FORGED[name])
            assert answer.status_code == 403, address
            assert "This did not come from our own page" in answer.text
    assert list(everything(app)) == before
    assert len(forms) >= 10


@pytest.mark.parametrize("name", OWN)
def test_a_form_of_our_own_page_is_taken(name, app, owner, site):
    """The control: the same form from a page of the room erases the person."""
    address = f"/officer/sites/{site.key}/people/1/erase"
    answer = owner.post(address, {"confirmed": "yes"}, headers=OWN[name])
    assert answer.status_code == 303
    assert "/erasures/" in answer.headers["Location"]


def test_without_the_check_the_forgery_would_erase(app, owner, site, monkeypatch):
    """The control: it is the check that refuses it."""
    monkeypatch.setattr(room, "is_from_own_page", lambda: True)
    address = f"/officer/sites/{site.key}/people/1/erase"
    forged = owner.post(address, {"confirmed": "yes"}, headers=FORGED["cross-site"])
    assert forged.status_code == 303


def test_nothing_changes_by_a_link(app, owner, site):
    """GET and HEAD of every form's address: no row but what notes that something was read."""
    before = rows_but_the_trail(app)
    for address, said in posts(app):
        for method in ("GET", "HEAD"):
            headers = {"Sec-Fetch-Site": "cross-site"}
            owner.client.open(
                address, method=method, query_string=said, base_url=BASE, headers=headers
            )
    assert rows_but_the_trail(app) == before


FILES = ("people/1/record.json", "log/1/receipt-dpv.json", "erasures/1/certificate.jws")
ELSEWHERE = ["cross-site", "same-site", "same-origin, cross-site", ""]


@pytest.mark.parametrize("said", ELSEWHERE)
def test_no_other_page_has_a_browser_fetch_a_file(said, app, owner, browser, site):
    """Which is noted as the officer's own act: not even after a sign-in. An export stays whole."""
    at = f"/officer/sites/{site.key}"
    run = owner.post(f"{at}/exports", {"form": "csv"}).headers["Location"]
    before = list(everything(app))
    for address in (*(f"{at}/{file}" for file in FILES), f"{run}/file"):
        for whose in (owner, browser):
            answer = whose.get(address, headers={"Sec-Fetch-Site": said})
            assert answer.status_code == 403, address
            assert "This did not come from our own page" in answer.text
    assert list(everything(app)) == before


@pytest.mark.parametrize("said", [{}, {"Sec-Fetch-Site": "none"}, OWN_PAGE], ids=str)
def test_a_file_is_had_by_a_link_of_ours_and_by_its_address(said, owner, site):
    """And by an old browser; a page is opened by anybody's link."""
    at = f"/officer/sites/{site.key}"
    run = owner.post(f"{at}/exports", {"form": "csv"}).headers["Location"]
    files = [f"{at}/{file}" for file in FILES[:2]]
    for address in (*files, f"{run}/file"):
        with owner.get(address, headers=said) as answer:
            assert answer.status_code == 200, address
    owner.post(f"{at}/people/1/erase", {"confirmed": "yes"})
    assert owner.get(f"{at}/{FILES[2]}", headers=said).status_code == 200
    assert owner.get(at + "/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def rows_but_the_trail(app) -> list[bytes]:
    return list(everything(app, but={"audit_entry"}))


def answers(app, owner, browser, site):
    """One of every kind: pages, redirects, refusals, errors, files."""
    at = f"/officer/sites/{site.key}"
    yield from (owner.get(f"{at}/{page}") for page in ("", "log", "log/1", "find", "people/1"))
    yield from (owner.get(f"/officer/{page}") for page in ("", "account", "trail", "no/such/page"))
    yield from (browser.get(f"/officer/{page}") for page in ("", "sign-in", "join/nowhere"))
    yield owner.get(f"{at}/log/1/receipt-dpv.json")
    yield owner.get(f"{at}/people/1/record.json")
    yield owner.get(f"{at}/log/99")
    yield owner.get(f"{at}/log?from=never")
    yield owner.get("/officer/sites/absent/log")
    yield owner.post(f"{at}/people/1/erase")
    yield owner.post(f"{at}/people/1/erase", {"confirmed": "yes"})
    yield owner.get(f"{at}/erasures/1")
    yield owner.get(f"{at}/erasures/1/certificate.jws")
    yield owner.post(f"{at}/log")
    yield owner.post(f"{at}/find", {"id": "x" * 200_000})
    yield browser.post(f"{at}/find", {"id": "x"})
    yield browser.post(f"{at}/find", {"id": "x"}, headers={})
    yield browser.client.open("/officer/account", method="DELETE", base_url=BASE)
    yield browser.client.open("/officer/account", method="OPTIONS", base_url=BASE)


def test_every_answer_forbids_frames_scripts_and_keeping(app, owner, browser, site):
    """The whole policy, on pages, redirects, refusals, errors and files alike."""
    statuses = set()
    for answer in answers(app, owner, browser, site):
        statuses.add(answer.status_code)
        what = f"{answer.request.method} {answer.request.path}: {answer.status_code}"
        if answer.status_code != 405:  # of no page: the service's own answer, as strict
            for name, value in HEADERS.items():
                assert answer.headers[name] == value, what
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'"), what
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], what
        assert answer.headers["Cache-Control"] == "no-store", what
        assert answer.headers["X-Content-Type-Options"] == "nosniff", what
        assert "Access-Control-Allow-Origin" not in answer.headers, what
    assert statuses >= {200, 303, 403, 404, 405, 413, 422}


def test_the_policy_lets_nothing_inline_and_nothing_from_elsewhere():
    """Said once more in words of its own, so that a slip in the room's is seen."""
    policy = dict(
        part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert {policy[f"{kind}-src"] for kind in ("script", "style", "img", "connect")} == {"'self'"}
    assert policy["form-action"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert HEADERS["X-Frame-Options"] == "DENY"


def test_a_fault_of_ours_is_answered_as_strictly(app, owner, site, monkeypatch):
    """500, with the same headers and none of its words."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    from service.web.officer import home  # noqa: PLC0415 - what is broken here

    def broken(*_args: object) -> None:
        raise RuntimeError("kanaryo")

    monkeypatch.setattr(home, "sites_of", broken)
    answer = owner.get("/officer/")
    assert answer.status_code == 500
    assert "kanaryo" not in answer.text
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"

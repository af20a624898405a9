"""The page without JavaScript: the same texts, the same buttons, a cookie of its own."""

import html
import re

import pytest
import time_machine

from tests.fixtures.sites import make_site

OWN = {"Origin": "http://localhost"}


@pytest.fixture
def site(cli_env, tmp_path):
    return make_site(cli_env, tmp_path)


@pytest.fixture
def address(site) -> str:
    return f"/b/{site.key}"


def fields(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return [(name, html.unescape(value)) for name, value in found]


def press(client, address: str, outcome: str, headers: dict[str, str] = OWN, **changes: str):
    page = client.get(address).get_data(as_text=True)
    assert f'value="{outcome}"' in page
    data = dict(fields(page)) | {"outcome": outcome} | changes
    return client.post(address, data=data, headers=headers)


def test_the_page_shows_the_notice_and_two_buttons_in_the_readers_language(client, address) -> None:
    filipino = client.get(address, headers={"Accept-Language": "tl,en;q=0.5"}).get_data(
        as_text=True
    )
    english = client.get(f"{address}?lang=en").get_data(as_text=True)

    assert '<html lang="fil">' in filipino
    assert re.findall(r"<button[^>]*>([^<]*)</button>", filipino) == ["Tanggihan", "Tanggapin"]
    assert '<html lang="en">' in english
    assert re.findall(r"<button[^>]*>([^<]*)</button>", english) == ["Decline", "Accept"]


def test_the_page_is_never_kept_and_runs_nothing(client, address) -> None:
    answer = client.get(address)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


def test_an_accept_is_recorded_kept_and_shown(client, address, site) -> None:
    answer = press(client, address, "accept")

    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"pahintulot-{site.key}=ey")
    for attribute in (f"Path=/b/{site.key}", "HttpOnly", "SameSite=Lax"):
        assert attribute in cookie
    page = client.get(f"{address}?lang=en").get_data(as_text=True)
    assert "Status: Allowed" in page
    assert re.findall(r"<button[^>]*>([^<]*)</button>", page) == ["Withdraw consent"]


def test_a_decline_keeps_a_mark_that_names_nobody(client, address, site) -> None:
    cookie = press(client, address, "decline").headers["Set-Cookie"]

    mark = cookie.split(";")[0].split("=")[1]
    assert re.fullmatch(rf"no\.decline\.{site.notice[7:23]}\.\d{{4}}-\d\d-\d\d", mark)
    assert "Status: Declined" in client.get(f"{address}?lang=en").get_data(as_text=True)


def test_a_withdrawal_takes_one_press_and_is_linked_to_the_accept(client, address, app) -> None:
    press(client, address, "accept")
    press(client, address, "withdraw")

    assert "Status: Withdrawn" in client.get(f"{address}?lang=en").get_data(as_text=True)


def test_the_cookie_ends_with_the_decision(client, address) -> None:
    with time_machine.travel("2026-08-31T12:00:00Z", tick=False):
        cookie = press(client, address, "decline").headers["Set-Cookie"]

    assert f"Max-Age={181 * 24 * 3600}" in cookie  # to the last day of February


def test_a_form_sent_twice_is_one_decision(client, address, app) -> None:
    page = client.get(address).get_data(as_text=True)
    data = dict(fields(page)) | {"outcome": "decline"}

    first, second = (client.post(address, data=data, headers=OWN) for _ in range(2))

    assert first.headers["Set-Cookie"] == second.headers["Set-Cookie"]


def test_the_other_button_of_a_page_brought_back_still_works(client, address) -> None:
    page = client.get(address).get_data(as_text=True)
    kept = dict(fields(page))

    accepted = client.post(address, data=kept | {"outcome": "accept"}, headers=OWN)
    declined = client.post(address, data=kept | {"outcome": "decline"}, headers=OWN)

    assert (accepted.status_code, declined.status_code) == (303, 303)
    assert "Status: Declined" in client.get(f"{address}?lang=en").get_data(as_text=True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://site.example"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost:8000"}, 403),
    ],
)
def test_only_the_pages_own_form_is_taken(client, address, headers, status) -> None:
    assert press(client, address, "accept", headers).status_code == status


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "maybe"},
        {"outcome": ""},
        {"notice": "sha256:xyz"},
        {"languages": ""},
        {"purposes": "everything"},
    ],
)
def test_a_form_that_was_tampered_with_records_no_accept(client, address, changes) -> None:
    page = client.get(address).get_data(as_text=True)
    data = dict(fields(page)) | {"outcome": "accept"} | changes

    answer = client.post(address, data=data, headers=OWN)

    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers


def test_only_a_form_is_taken(client, address) -> None:
    answer = client.post(address, json={"outcome": "accept"}, headers=OWN)

    assert answer.status_code == 415
    assert answer.json["type"].endswith("#unsupported-media-type")


def test_two_cookies_of_one_name_are_no_choice(app, client, address, site) -> None:
    token = press(client, address, "accept").headers["Set-Cookie"].split(";")[0]
    bare = app.test_client(use_cookies=False)

    def shown(cookie: str) -> str:
        page = bare.get(f"{address}?lang=en", headers={"Cookie": cookie})
        return page.get_data(as_text=True)

    assert "Status: Allowed" in shown(token)
    assert "Status: No choice yet" in shown(f"{token}; pahintulot-{site.key}=x")


def test_the_privacy_signal_is_told(client, address) -> None:
    page = client.get(f"{address}?lang=en", headers={"Sec-GPC": "1"}).get_data(as_text=True)

    assert "Opt-out request honored" in page


def test_an_unknown_site_and_one_without_a_notice_have_no_page(client, cli_env) -> None:
    from tests.fixtures.commands import run  # noqa: PLC0415

    run(["site", "add", "empty", "--name", "x", "--origin", "https://a.example"], cli_env)

    assert client.get("/b/nowhere").json["reason"] == "unknown_site"
    assert client.get("/b/empty").status_code == 404

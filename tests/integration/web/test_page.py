"""The page without JavaScript: the same texts, the same buttons, a cookie of its own."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.storage.engine import db
from service.storage.notices import Notice
from service.usecases.load_catalogues import load_catalogues
from tests.fixtures.sites import make_site, publish

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


@pytest.mark.rule(77)
def test_the_page_shows_the_notice_and_two_buttons_in_the_readers_language(client, address) -> None:
    filipino = client.get(address, headers={"Accept-Language": "tl,en;q=0.5"}).get_data(
        as_text=True
    )
    english = client.get(f"{address}?lang=en").get_data(as_text=True)

    assert '<html lang="fil">' in filipino
    assert re.findall(r"<button[^>]*>([^<]*)</button>", filipino) == ["Tanggihan", "Tanggapin"]
    assert '<html lang="en">' in english
    assert re.findall(r"<button[^>]*>([^<]*)</button>", english) == ["Decline", "Accept"]


@pytest.mark.rule(77)
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
    assert re.findall(r"<button[^>]*>([^<]*)</button>", page) == ["Withdraw my consent"]


def test_a_decline_keeps_a_mark_that_names_nobody(client, address, site) -> None:
    cookie = press(client, address, "decline").headers["Set-Cookie"]

    mark = cookie.split(";")[0].split("=")[1]
    assert re.fullmatch(rf"no\.decline\.{site.notice[7:23]}\.\d{{4}}-\d\d-\d\d", mark)
    assert "Status: Declined" in client.get(f"{address}?lang=en").get_data(as_text=True)


def test_a_withdrawal_takes_one_press_and_is_linked_to_the_accept(client, address, app) -> None:
    press(client, address, "accept")
    press(client, address, "withdraw")

    assert "Status: Withdrawn" in client.get(f"{address}?lang=en").get_data(as_text=True)


@pytest.mark.rule(25)
def test_the_cookie_ends_with_the_decision(client, address) -> None:
    with time_machine.travel("2026-08-31T12:00:00Z", tick=False):
        cookie = press(client, address, "decline").headers["Set-Cookie"]

    assert f"Max-Age={181 * 24 * 3600}" in cookie  # to the last day of February


def test_a_form_sent_twice_is_one_decision(client, address, app) -> None:
    page = client.get(address).get_data(as_text=True)
    data = dict(fields(page)) | {"outcome": "decline"}

    first, second = (client.post(address, data=data, headers=OWN) for _ in range(2))

    kept = [answer.headers["Set-Cookie"].split(";")[0] for answer in (first, second)]
    assert kept[0] == kept[1]


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


COLOURS = {
    "light": dict.fromkeys(("text", "button_background"), "#102030")
    | dict.fromkeys(("background", "button_text"), "#fafafa"),
    "dark": dict.fromkeys(("text", "button_background"), "#e0e0e0")
    | dict.fromkeys(("background", "button_text"), "#101010"),
}


def shown(client, address: str, language: str) -> str:
    """The page's words, without its markup."""
    page = client.get(f"{address}?lang={language}").get_data(as_text=True)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))


def test_the_second_layer_says_the_facts_in_the_readers_language(client, address) -> None:
    english, filipino = shown(client, address, "en"), shown(client, address, "fil")

    for fact in (
        "1 Example Street, Makati City 1200, Philippines",
        "Questions about your data: dpo@example.com",
        "Kinds of data: pages you view, device and browser type, IP address",
        "Your data is kept in: Philippines, European Union",
        "Ireland (a data sharing agreement)",
        "You can ask to see, correct or delete your data",
        "write to dpo@example.com",
        "National Privacy Commission, https://privacy.gov.ph.",
        "proof of your choice for 36 months after an acceptance ends, and for 1 month after",
        "_ga_* Example Analytics Ltd. Analytics 13 months No",
    ):
        assert fact in english
    for fact in (
        "Higit pa tungkol sa iyong data",
        "Kung saan naka-store ang iyong data: Pilipinas, European Union.",
        "sumulat sa dpo@example.com",
        "National Privacy Commission, https://privacy.gov.ph.",
        "_ga_* Example Analytics Ltd. Analytics 13 buwan Wala",
    ):
        assert fact in filipino
    assert not re.search(r"\{\w+\}", english + filipino)


def test_where_nothing_leaves_the_country_the_page_says_so(
    client, address, site, cli_env, tmp_path
) -> None:
    publish(cli_env, tmp_path, site.key, transfers=[])

    assert "Your data is not sent to any other country." in shown(client, address, "en")


def test_its_links_are_https_and_tell_nobody_where_the_reader_came_from(client, address) -> None:
    page = client.get(f"{address}?lang=en").get_data(as_text=True)

    links = re.findall(r'<a href="([^?"][^"]*)"([^>]*)>([^<]*)</a>', page)
    assert links == [
        ("https://www.example.com/privacy", ' rel="noopener"', "privacy policy"),
        ("https://privacy.gov.ph", ' rel="noopener"', "https://privacy.gov.ph"),
    ]


def test_a_link_that_is_no_web_page_is_only_text(client, app) -> None:
    is_link = app.jinja_env.tests["web_link"]

    for good in ("https://a.example", "http://localhost:8000/x", "http://127.0.0.1/"):
        assert is_link(good)
    for bad in ("javascript:alert(1)", "http://a.example", "http://localhost.evil.example/", ""):
        assert not is_link(bad)


def test_what_a_notice_says_is_text(client, address, site, cli_env, tmp_path) -> None:
    hostile = '"><script>alert(1)</script><b>'
    changes = {
        "authority": {"name": hostile, "url": "https://a.example/?a=1&b=2"},
        "data_protection_contact": hostile,
        "transfers": [{"country": "IE", "safeguard": hostile}],
        "languages": {
            "fil": {},
            "en": {
                "detail_title": hostile,
                "detail_log": f"{hostile} {{accept_log}} {{refusal_log}}",
            },
        },
    }
    publish(cli_env, tmp_path, site.key, **changes)

    page = client.get(f"{address}?lang=en").get_data(as_text=True)

    assert "<script" not in page
    assert page.count(html.escape(hostile, quote=False).replace('"', "&#34;")) == 6
    assert 'href="https://a.example/?a=1&amp;b=2"' in page


def test_a_notice_without_colours_has_the_systems(client, address) -> None:
    answer = client.get(address)

    assert "<style" not in answer.get_data(as_text=True)
    assert "style-src 'self';" in answer.headers["Content-Security-Policy"]


def test_a_notice_with_colours_has_them_on_both_buttons_and_nothing_else_may_style(
    client, address, site, cli_env, tmp_path
) -> None:
    publish(cli_env, tmp_path, site.key, colours=COLOURS)

    answer = client.get(address)

    style = re.search(r"<style>(.*)</style>", answer.get_data(as_text=True))
    assert style
    assert "button{color:#fafafa;color:light-dark(#fafafa,#101010);" in style[1]
    assert style[1].startswith("@media(forced-colors:none){body{color:#102030;")
    digest = base64.b64encode(hashlib.sha384(style[1].encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'self' 'sha384-{digest}';" in policy


def store_changed(app, change: Callable[[dict[str, Any]], None]) -> None:
    """Put a notice over the one that stands which today's lint would not let through."""
    with app.app_context(), Session(db.engine) as session:
        session.connection(execution_options={"writes": True})
        newest = session.scalars(select(Notice)).one()
        content = json.loads(newest.content)
        change(content)
        other = {name: getattr(newest, name) for name in Notice.__table__.columns.keys()}  # noqa: SIM118
        other |= {"sha256": "0" * 64, "version": 2, "content": json.dumps(content).encode()}
        session.add(Notice(**other))
        session.commit()


def test_a_language_written_from_right_to_left_says_so(client, address, site, app) -> None:
    """On this page, and to the script; the control is every other language."""
    assert ' dir="' not in client.get(f"{address}?lang=fil").get_data(as_text=True)

    def add_arabic(content: dict[str, Any]) -> None:
        english = content["languages"]["en"]["texts"]
        texts = english | load_catalogues()["ar"].texts
        content["languages"]["ar"] = {"reviewed_by": None, "texts": texts}

    store_changed(app, add_arabic)
    assert '<html lang="ar" dir="rtl">' in client.get(f"{address}?lang=ar").get_data(as_text=True)
    assert '"rtl":["ar"]' in client.get(f"/b/{site.key}.js").get_data(as_text=True)


def test_a_notice_from_before_the_second_layer_is_shown_as_it_was(client, address, app) -> None:
    """What an older version published has neither the facts nor their texts."""

    def make_older(content: dict[str, Any]) -> None:
        del content["authority"], content["colours"], content["layout"]
        for language in content["languages"].values():
            for key in [key for key in language["texts"] if key.startswith("detail_")]:
                del language["texts"][key]

    store_changed(app, make_older)
    page = shown(client, address, "en")
    assert "This website uses cookies" in page
    assert "More about your data" not in page
    assert "_ga_*" in page

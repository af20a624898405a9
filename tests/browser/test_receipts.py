"""What a person may take away from the settings: a receipt of an accept, a refusal's record."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from service.domain.canonical import canonical
from tests.browser.demo import Demo, accept_button, decline_button, eventually, notice
from tests.browser.stage import NOTICE, SERVICE, WITH_GPC, Stage, all_words, token

LINK = "<main style='height: 200vh'>…</main><a href='#x' data-pahintulot-open>Buksan</a>"
GOOD = {"iat": 1795464904, "exp": 4102444800, "notice": NOTICE[:16], "jti": "01a2-an-id"}
RECEIPT = "I-download ang resibo"
RECORD = "I-download ang tala ng pagpiling ito"
STRICT = (
    "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; style-src 'self'; "
    f"connect-src {SERVICE}; require-trusted-types-for 'script'"
)
NONCED = f'<script nonce="abc" src="{SERVICE}/b/demo.js" async></script>'


def reopen(page: Page) -> None:
    page.locator("[data-pahintulot-open]").first.click()
    expect(notice(page).get_by_role("heading")).to_have_text("Mga setting ng cookie")


def downloaded(page: Page, label: str) -> tuple[str, dict[str, Any]]:
    """The name and the content of the file that the button gives."""
    with page.expect_download() as found:
        notice(page).get_by_role("button", name=label).click()
    return found.value.suggested_filename, json.loads(found.value.path().read_text("utf-8"))


def serve_history(stage: Stage, decision_id: str = "01a2-an-id") -> None:
    named = {"decision_id": decision_id}
    history = {"receipts": [named], "decisions": [named | {"notice": f"sha256:{NOTICE}"}]}
    stage.context.route(f"{SERVICE}/v1/sites/demo/subjects/me", answering(history))
    stage.context.route(f"{SERVICE}/v1/notices/{NOTICE}", answering({"title": "Abiso"}))


def answering(content: object) -> Callable[[Route], None]:
    headers = {
        "access-control-allow-origin": "*",
        "access-control-allow-headers": "authorization",
    }
    return lambda route: route.fulfill(json=content, headers=headers)


def test_a_standing_accept_has_a_receipt_with_the_notice_word_for_word(
    demo: Demo, page: Page
) -> None:
    page.goto(demo.neighbour_url)
    accept_button(page).click()
    eventually(page, demo.outcomes, ["accept"])
    eventually(page, lambda: page.evaluate("pahintulot.status"), "given")
    reopen(page)
    name, content = downloaded(page, RECEIPT)
    [row] = demo.rows()
    assert name == f"receipt-{row['decision_id']}.json"
    assert content["decision"]["decision_id"] == row["decision_id"]
    assert content["receipt"]["dpv"]["@type"] == "dpv:ConsentReceipt"
    assert content["receipt"]["signed"]["dpv"].count(".") == 2
    assert "sha256:" + hashlib.sha256(canonical(content["notice"])).hexdigest() == row["notice"]


def test_under_a_strict_policy_the_file_comes_all_the_same(stage: Stage) -> None:
    serve_history(stage)
    stage.hold(token(**GOOD))
    stage.headers = {"content-security-policy": STRICT}
    page = stage.open(LINK, head=NONCED)
    reopen(page)
    assert downloaded(page, RECEIPT)[1]["notice"] == {"title": "Abiso"}
    assert notice(page).get_by_role("status").inner_text() == ""


def test_the_address_of_the_file_ends(stage: Stage) -> None:
    serve_history(stage)
    stage.context.clock.install()
    stage.hold(token(**GOOD))
    watch = "<script>window.made = []; const make = URL.createObjectURL; URL.createObjectURL ="
    page = stage.open(
        LINK,
        head=f"{watch} (blob) => {{ made.push(make(blob)); return made.at(-1) }}</script>"
        f'<script src="{SERVICE}/b/demo.js" async></script>',
    )
    reopen(page)
    downloaded(page, RECEIPT)
    fetched = "fetch(made[0]).then(() => 'there', () => 'gone')"
    assert page.evaluate(fetched) == "there"
    page.clock.fast_forward(11_000)
    assert page.evaluate(fetched) == "gone"


@pytest.mark.parametrize("failing", ["refused", "500", "no such receipt"])
def test_where_the_service_has_none_it_says_so(failing: str, stage: Stage) -> None:
    """And the withdrawal is still there."""
    stage.hold(token(**GOOD))
    page = stage.open(LINK)
    if failing == "no such receipt":
        serve_history(stage, "another-id")
    elif failing == "500":
        stage.context.route("**/subjects/me", lambda route: route.fulfill(status=500, body="{}"))
    reopen(page)
    notice(page).get_by_role("button", name=RECEIPT).click()
    expect(notice(page).get_by_role("status")).to_have_text(
        "Walang makukuhang resibo para sa pagpiling ito."
    )
    notice(page).get_by_role("button", name="Bawiin ang pahintulot").click()
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["withdraw"])


def test_a_refusal_has_its_record_once_on_the_page_of_the_click(demo: Demo, page: Page) -> None:
    page.goto(demo.url)
    decline_button(page).click()
    eventually(page, demo.outcomes, ["decline"])
    [row] = demo.rows()
    page.wait_for_timeout(200)
    reopen(page)
    expect(notice(page)).to_contain_text(f"ID ng desisyon: {row['decision_id']}")
    expect(notice(page)).to_contain_text("Petsa ng pagpili: ")
    name, content = downloaded(page, RECORD)
    assert name == f"record-{row['decision_id']}.json"
    assert content["outcome"] == "decline"
    assert content["decided_at"] == row["decided_at"]
    assert "subject_id" not in content

    page.reload()
    reopen(page)
    expect(notice(page)).to_contain_text("Walang ID na naka-store para sa pagpiling ito")
    assert notice(page).get_by_role("button", name=RECORD).count() == 0
    assert notice(page).get_by_role("button", name=RECEIPT).count() == 0


def test_a_withdrawal_tells_when_it_was(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    page = stage.open(LINK)
    page.evaluate("void pahintulot.withdraw()")
    eventually(page, lambda: len(stage.bodies), 1)
    page.wait_for_timeout(200)
    reopen(page)
    expect(notice(page)).to_contain_text("Petsa ng pagbawi: Nobyembre 23, 2026")
    assert downloaded(page, RECORD)[1]["outcome"] == "withdraw"


def test_another_tab_s_decision_takes_the_record_away(stage: Stage) -> None:
    """What this page knows is of a choice that no longer stands."""
    page = stage.open(LINK)
    decline_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    page.wait_for_timeout(200)
    stage.hold("no.decline.c0c0c0c0c0c0c0c0.2099-01-01")
    page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    reopen(page)
    assert notice(page).get_by_role("button", name=RECORD).count() == 0


def test_the_opt_out_signal_is_told_where_it_applied(stage: Stage) -> None:
    page = stage.open(LINK, head=WITH_GPC + f'<script src="{SERVICE}/b/demo.js" async></script>')
    reopen(page)
    expect(notice(page)).to_contain_text("Sinunod ang kahilingang mag-opt out")


def test_the_cookies_are_told_as_a_table_that_no_style_of_the_page_takes_apart(
    stage: Stage,
) -> None:
    style = "<style>* { all: unset } table, tr, td, th { display: block; color: #fff }</style>"
    stage.hold(token(**GOOD))
    page = stage.open(LINK + style)
    page.set_viewport_size({"width": 320, "height": 640})
    reopen(page)
    table = notice(page).get_by_role("table", name="Cookies na ginagamit sa site na ito")
    rows = [row.inner_text().split("\t") for row in table.get_by_role("row").all()]
    [cookie] = all_words("fil")["cookies"]
    assert [cells[1] for cells in rows] == list(cookie.values())
    assert rows[0][0] == "Pangalan"
    assert table.evaluate("(table) => getComputedStyle(table).display") == "table"
    assert notice(page).evaluate("(box) => box.scrollWidth <= box.clientWidth")


def test_texts_that_a_cache_has_from_before_tell_no_cookies_and_break_nothing(
    stage: Stage,
) -> None:
    old = all_words("fil")
    del old["cookies"], old["texts"]["record_download"]
    stage.context.route("**/*.fil.json", answering(old))
    page = stage.open(LINK)
    decline_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    reopen(page)
    assert notice(page).get_by_role("table").count() == 0
    assert notice(page).get_by_role("button").all_inner_texts() == ["Tanggapin", "Isara"]

"""An answer that comes late, or is not what was hoped for, undoes nothing and hides nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import (
    accept_button,
    allows,
    cookies,
    decline_button,
    eventually,
    message,
    notice,
    queue_length,
)
from tests.browser.old_scripts import CURRENT, NEW, accepted_under, invalidated, replaced
from tests.browser.stage import NOTICE, TAG, Stage, good_answer

MARK = f"yes.analytics.{NOTICE[:16]}.1795464904.4102444800"
FIRST_ANSWER_IS_LATE = """<script>
Object.defineProperty(Navigator.prototype, 'locks', { get() {} });
const real = window.fetch;
let isFirst = true;
window.fetch = async (url, ...given) => {
  const isLate = isFirst && url.endsWith('/decisions');
  if (isLate) isFirst = false;
  const answer = await real(url, ...given);
  if (isLate) {
    await new Promise((resume) => setTimeout(resume, 800));
    setTimeout(() => { window.isAnswered = true }, 200);
  }
  return answer;
};
</script>"""
DECLINES_MEANWHILE = """<script>
const real = window.fetch;
let isFirst = true;
window.fetch = (url, ...given) => {
  const answer = real(url, ...given);
  if (isFirst && url.endsWith('/decisions')) {
    isFirst = false;
    pahintulot.decline();
  }
  return answer;
};
</script>"""


def waiting_tokens(page: Page) -> list[str]:
    return page.evaluate("Object.values(localStorage).map(item => JSON.parse(item).body.token)")


def test_a_second_answer_to_an_accept_does_not_undo_a_refusal_recorded_since(stage: Stage) -> None:
    """Without the browser's locks, or behind a tab that sleeps, an accept may be sent twice."""
    page = stage.open(head=FIRST_ANSWER_IS_LATE + TAG)
    accept_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1, 20)
    page.evaluate("void pahintulot.decline()")
    outcomes = ["accept", "accept", "decline"]
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], outcomes)
    eventually(page, lambda: page.evaluate("window.isAnswered"), True)
    assert cookies(page)["pahintulot"].startswith("no.decline.")
    assert not allows(page)
    assert queue_length(page) == 0


def test_the_services_mark_of_an_accept_gives_way_to_a_refusal_that_still_waits(
    stage: Stage,
) -> None:
    """In first-party mode the answer's cookie goes over the refusal's own."""

    def answer(body: dict) -> tuple[int, dict]:
        if body["outcome"] != "accept":
            return 503, {}
        stage.hold(MARK)  # as the answer's Set-Cookie would
        status, said = good_answer(body)
        return status, said | {"mark": MARK}

    stage.answer = answer
    page = stage.open(head=DECLINES_MEANWHILE + TAG)
    accept_button(page).click()
    eventually(page, lambda: len(stage.bodies) > 1, True, 20)  # once, or tried again
    eventually(page, lambda: cookies(page)["pahintulot"].split(".")[:2], ["no", "decline"])
    assert page.evaluate("pahintulot.status") == "refused"
    assert waiting_tokens(page) == [None]  # no script may read the service's own cookie


@pytest.mark.rule(75)
@pytest.mark.parametrize("answer", [replaced, invalidated])
@pytest.mark.parametrize("site", ["as before", "gone"])
def test_an_accept_that_cannot_be_asked_anew_does_not_end_in_silence(
    answer, site: str, stage: Stage
) -> None:
    stage.answer = answer
    page = stage.open()
    if site == "gone":
        page.route("**/b/demo.json", lambda route: route.fulfill(status=404, body="{}"))
    accept_button(page).click()
    expect(message(page)).to_contain_text("Hindi")
    assert notice(page).count() == 0
    assert not allows(page)


def test_a_purpose_with_a_word_like_yes_in_its_name_is_no_yes(stage: Stage) -> None:
    """The control: where the service says yes of it, it is one."""
    stage.config = {"purposes": ["analytics", "truefans"]}

    def answer(body: dict) -> tuple[int, dict]:
        status, said = good_answer(body)
        return status, said | {"allowed": {"analytics": False, "truefans": is_allowed}}

    stage.answer = answer
    for is_allowed in (False, True):
        page = stage.open()
        accept_button(page).click()
        expect(message(page)).to_be_visible()
        assert ("pahintulot" in cookies(page)) is is_allowed


def test_a_tab_with_the_older_notice_takes_over_what_another_tab_has_accepted(
    stage: Stage,
) -> None:
    page = stage.open()
    expect(notice(page)).to_be_visible()
    stage.config = CURRENT
    stage.hold(accepted_under(NEW[:16]))
    page.evaluate("dispatchEvent(new Event('storage'))")
    eventually(page, lambda: allows(page), True)
    assert notice(page).count() == 0
    assert stage.bodies == []
    assert decline_button(page).count() == 0

"""A frame that waits says why in its own place, and offers to allow its kind alone."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.demo import accept_button, decline_button, message, notice
from tests.browser.old_scripts import CURRENT, NEW, replaced
from tests.browser.stage import NOTICE, SERVICE, SITE, Stage, good_answer, token, words

VIDEO = "https://video.example"
EMBED = f"""<iframe id=video data-purpose="marketing" data-src="{VIDEO}/1?a=b" title="Panayam"
  width=480 height=320></iframe>"""
BOTH = {"purposes": ["analytics", "marketing"]}
GOOD = {"iat": 1, "exp": 4102444800, "notice": NOTICE[:16]}


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.config = dict(BOTH)
    stage.files[f"{VIDEO}/1?a=b"] = "<p>the video</p>"
    return stage


def inside(page: Page, frame: str = "#video") -> FrameLocator:
    return page.frame_locator(frame)


def load_button(page: Page, frame: str = "#video"):
    return inside(page, frame).get_by_role("button", name="Payagan at i-load", exact=True)


def panels(stage: Stage) -> list[str]:
    return [url for url in stage.requests if "/b/panel." in url or url.endswith(".json")]


def of_video(stage: Stage) -> list[str]:
    return [url for url in stage.requests if url.startswith(VIDEO)]


def test_it_says_what_it_is_where_from_what_happens_and_how_to_stop_it(stage: Stage) -> None:
    page = stage.open(EMBED)
    section = inside(page).get_by_role("region", name="Hindi na-load ang naka-embed na content")
    expect(section.get_by_role("heading")).to_be_visible()
    expect(section).to_contain_text("Pinagmulan: video.example")
    expect(section).to_contain_text("ipapadala sa pinagmulan nito ang data")
    expect(section).to_contain_text("Marketing \N{EN DASH} ")
    for line in words("fil")["lines"][1:]:
        expect(section).to_contain_text(line)
    expect(section.get_by_role("link")).to_have_attribute("target", "_top")
    assert of_video(stage) == []
    assert page.locator("#video").bounding_box()["width"] == 484


@pytest.mark.parametrize(
    ("frame", "changes"),
    [
        ("data-purpose=marketing data-src=/1", {"ask": False}),
        ("data-purpose=unheard data-src=/1", {}),
        ("data-purpose=marketing", {}),
        ("data-purpose=marketing data-src=/1 srcdoc=wait", {}),
    ],
)
def test_nothing_is_fetched_for_a_frame_that_cannot_be_allowed(
    frame: str, changes: dict, stage: Stage
) -> None:
    """The control: of what can, the first test."""
    stage.config = BOTH | changes
    page = stage.open(f"<iframe {frame}></iframe>")
    page.wait_for_timeout(300)
    assert panels(stage) == []


def test_nobody_agrees_to_a_new_notice_by_the_words_of_the_old(stage: Stage) -> None:
    stage.answer = replaced
    page = stage.open(EMBED)
    expect(load_button(page)).to_be_visible()
    stage.config = BOTH | CURRENT
    accept_button(page).click()
    expect(notice(page)).to_be_visible()  # the new one, asked
    load_button(page).click()
    page.wait_for_timeout(300)
    assert [body["notice"][7:] for body in stage.bodies] == [NOTICE]
    accept_button(page).click()
    expect(inside(page).get_by_text("the video")).to_be_visible()
    assert [body["notice"][7:] for body in stage.bodies] == [NOTICE, NEW]


def test_its_button_allows_that_purpose_alone_and_loads_every_frame_of_it(stage: Stage) -> None:
    page = stage.open(f"{EMBED}{EMBED.replace('id=video', 'id=second')}<iframe id=other "
                      "data-purpose='analytics' data-src='/counted'></iframe>")  # fmt: skip
    page.evaluate("window.same = true")
    load_button(page).click()
    expect(inside(page).get_by_text("the video")).to_be_visible()
    expect(inside(page, "#second").get_by_text("the video")).to_be_visible()
    assert [(body["outcome"], body["purposes"], body["source"]) for body in stage.bodies] == [
        ("accept", ["marketing"], "settings")
    ]
    assert page.evaluate("[pahintulot.allows('marketing'), pahintulot.allows('analytics')]") == [
        True,
        False,
    ]
    expect(load_button(page, "#other")).to_be_visible()
    assert page.evaluate("window.same")
    assert page.evaluate("document.activeElement.id") == "video"
    page.reload()
    expect(inside(page).get_by_text("the video")).to_be_visible()
    assert notice(page).count() == 0  # the other purpose was offered, and not taken


def test_what_was_allowed_before_stays_allowed(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    page = stage.open(EMBED)
    load_button(page).click()
    expect(inside(page).get_by_text("the video")).to_be_visible()
    assert stage.bodies[0]["purposes"] == ["analytics", "marketing"]
    assert stage.bodies[0]["token"] == token(**GOOD)


def test_a_synthetic_click_on_it_does_nothing(stage: Stage) -> None:
    page = stage.open(EMBED)
    expect(load_button(page)).to_be_visible()
    page.evaluate("video.contentDocument.querySelector('button').click()")
    page.wait_for_timeout(200)
    assert (stage.bodies, of_video(stage)) == ([], [])


def test_after_a_decline_it_still_offers_and_asks_for_nothing(stage: Stage) -> None:
    page = stage.open(EMBED)
    decline_button(page).click()
    page.reload()
    expect(load_button(page)).to_be_visible()
    assert notice(page).count() == 0
    load_button(page).press("Enter")
    expect(inside(page).get_by_text("the video")).to_be_visible()
    assert "token" not in stage.bodies[-1]


def test_a_withdrawal_empties_it_and_it_offers_again(stage: Stage) -> None:
    stage.hold(token(**GOOD, purposes=["marketing"]))
    page = stage.open(EMBED)
    expect(inside(page).get_by_text("the video")).to_be_visible()
    with page.expect_navigation():
        page.evaluate("void pahintulot.withdraw()")
    expect(load_button(page)).to_be_visible()
    assert len(of_video(stage)) == 1


def test_what_was_allowed_in_it_alone_can_be_withdrawn_in_the_settings(stage: Stage) -> None:
    page = stage.open(EMBED)
    load_button(page).click()
    expect(inside(page).get_by_text("the video")).to_be_visible()
    page.evaluate("pahintulot.open()")
    with page.expect_navigation():
        notice(page).get_by_role("button", name="Bawiin ang pahintulot").click()
    assert [body["outcome"] for body in stage.bodies] == ["accept", "withdraw"]
    expect(load_button(page)).to_be_visible()


def test_its_other_button_leads_to_the_settings_and_back(stage: Stage) -> None:
    stage.hold(token(**GOOD))
    page = stage.open(EMBED)
    inside(page).get_by_role("button", name="Mga setting ng cookie").click()
    expect(notice(page).get_by_role("heading")).to_be_focused()
    notice(page).get_by_role("button", name="Isara").click()
    assert page.evaluate("document.activeElement.id") == "video"
    assert stage.bodies == []


def test_what_cannot_be_recorded_loads_nothing_and_can_be_tried_again(stage: Stage) -> None:
    stage.answer = lambda body: (503, {})
    page = stage.open(EMBED)
    load_button(page).click()
    expect(message(page)).to_contain_text("Hindi naitala")
    assert of_video(stage) == []
    stage.answer = good_answer
    load_button(page).click()
    expect(inside(page).get_by_text("the video")).to_be_visible()


def test_a_double_click_is_one_accept(stage: Stage) -> None:
    page = stage.open(EMBED)
    load_button(page).dblclick()
    expect(inside(page).get_by_text("the video")).to_be_visible()
    assert len(stage.bodies) == 1


@pytest.mark.parametrize("lost", ["panel", "words"])
def test_without_the_panel_it_stays_empty_and_accept_fills_it(lost: str, stage: Stage) -> None:
    lost_files = {"panel": f"{SERVICE}/b/panel.*", "words": f"{SERVICE}/b/*.json"}
    stage.context.route(lost_files[lost], lambda route: route.abort())
    page = stage.open(EMBED)
    page.wait_for_timeout(200)
    page.evaluate("document.body.append('a change')")
    page.wait_for_timeout(200)
    assert page.evaluate("video.contentDocument.body.childNodes.length") == 0
    accept_button(page).click()
    expect(inside(page).get_by_text("the video")).to_be_visible()


def test_a_page_without_a_waiting_frame_fetches_no_panel(stage: Stage) -> None:
    stage.hold(token(**GOOD, purposes=["analytics", "marketing"]))
    page = stage.open(f"{EMBED}<template data-purpose=preferences>…</template><iframe></iframe>")
    page.wait_for_timeout(300)
    assert panels(stage) == []


def test_the_panel_is_fetched_once_after_the_page_has_loaded(stage: Stage) -> None:
    stage.files[f"{SITE}/late"] = "<p>late</p>"
    page = stage.open(EMBED * 2)
    expect(load_button(page, "#video >> nth=0")).to_be_visible()
    page.evaluate(
        "html => document.body.append(document.createRange().createContextualFragment(html))",
        EMBED.replace("id=video", "id=late"),
    )
    expect(load_button(page, "#late")).to_be_visible()
    assert len(panels(stage)) == 2
    fetched, loaded = page.evaluate(
        """[performance.getEntriesByType('resource').find(({name}) => name.includes('panel'))
          .startTime, performance.timing.domComplete - performance.timeOrigin]"""
    )
    assert fetched >= loaded - 1


def test_a_child_directed_site_offers_nothing(stage: Stage) -> None:
    stage.config["ask"] = False
    page = stage.open(EMBED)
    page.wait_for_timeout(300)
    assert page.evaluate("video.contentDocument.body.childNodes.length") == 0


def test_a_notice_without_these_words_leaves_it_empty(stage: Stage) -> None:
    """One that was published before there were any."""
    stage.context.route(f"{SERVICE}/b/*.json", lambda route: route.fulfill(json=words("fil")))
    page = stage.open(EMBED)
    with page.expect_response("**/*.json"):
        page.reload()
    page.wait_for_timeout(200)
    assert page.evaluate("video.contentDocument.body.childNodes.length") == 0

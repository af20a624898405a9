"""The pages of a site's notices: written, checked, published and invalidated without a script."""

import json
import re
from threading import Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from service.domain.officer import Role
from service.storage.engine import db
from service.storage.notice_drafts import NoticeDraftRow
from service.storage.sites import Site
from service.usecases.keep_draft import open_draft
from service.web.officer import notice_check
from tests.fixtures.commands import run
from tests.fixtures.officers import SESSION, Browser, actions, signed_in, trail
from tests.fixtures.sites import DRAFT
from tests.integration.web.notices_room import NoticesRoom
from tests.integration.web.page import Page, execute

HOSTILE = "</script><img src=x onerror=alert(1)>\"'"
TITLE = "languages__fil__title"


@pytest.fixture
def room(app, site) -> NoticesRoom:
    return NoticesRoom.of(app, site.key)


def drafts(app) -> list[dict]:
    with app.app_context(), db.engine.connect() as connection:
        return [
            dict(row) for row in connection.execute(text("SELECT * FROM notice_draft")).mappings()
        ]


def test_a_text_is_edited_checked_and_published(room, app, client, site) -> None:
    """By the forms alone; visitors have it at once, the draft is gone, the trail has both."""
    assert room.save("check", **{TITLE: "Binibilang namin"}).location == room.at("check")
    check = room.get("check").text
    assert "“Binibilang namin”" in check
    answer = room.publish()
    assert answer.location == room.at("2?published=1")
    assert '"title":"Binibilang namin"' in client.get(f"/b/{site.key}.js").text
    assert drafts(app) == []
    assert actions(app)[-2:] == ["draft_saved", "notice_published"]
    detail = json.loads(trail(app)[-1]["detail"])
    assert (detail["version"], detail["change"]) == (2, "editorial")
    assert detail["replaces"] == site.notice.removeprefix("sha256:")
    version = room.get("2?published=1").text
    assert "Published. Visitors see it from now on." in version
    assert "Binibilang namin" in version
    assert "This is the notice itself" in version


def test_the_list_tells_every_version_and_a_viewer_may_only_look(room, app, site) -> None:
    room.save(**{TITLE: "Binibilang namin"})
    room.publish()
    viewer = NoticesRoom.of(app, site.key, Role.VIEWER, "vic")
    page = viewer.get().text
    assert "version 2" in page
    assert "version 1" in page
    assert "Write the next one" not in page
    assert "Invalidate" not in viewer.get("1").text
    for address in ("draft", "check", "preview/fil/ltr/light/"):
        assert viewer.get(address).status_code == 403
    assert viewer.post("1/invalidate", {"reason": "x", "confirmed": "yes"}).status_code == 403
    assert room.get("3").status_code == 404


@pytest.mark.parametrize("version", [2**53, 10**20, 10**400])
def test_a_version_that_no_database_could_hold_is_none_of_the_sites(room, version) -> None:
    said = {"reason": "A mistake.", "confirmed": "yes"}
    assert room.get(f"{version}").status_code == 404
    for sent in (said, {}):
        assert room.post(f"{version}/invalidate", sent).status_code == 404


def test_a_draft_is_kept_with_whatever_is_wrong_in_it_and_says_so_at_its_field(room, app) -> None:
    room.save(controller__name="", languages__fil__button_accept="OO!!!", accept_months="abc")
    page = room.get("draft").text
    assert 'id="controller/name-error" data-slot="controller/name">Fill this in.<' in page
    assert '"languages/fil/button_accept-error"' in page
    assert "one button shouts" in page
    assert 'value="abc"' in page
    check = room.get("check").text
    assert "It cannot be published yet" in check
    assert "#languages/fil/button_accept" in check
    assert room.publish().status_code == 409
    assert len(drafts(app)) == 1


def test_what_is_typed_is_told_to_the_script_as_it_is_to_the_page(room) -> None:
    told = room.told(**{TITLE: "…", "colours": "yes", "colours__light__text": "#999999"})
    assert told["languages/fil/title"] == "must hold words"
    assert told["colours/light/text"].startswith("its contrast with what lies behind is 2.85")
    assert told["contrast/dark/text"] == "Contrast 15.45 : 1; at least 4.5 is needed."
    assert "Places to mend: 2" in told["status"]


def test_a_colour_that_is_none_has_no_contrast_and_a_flaw(room) -> None:
    told = room.told(colours="yes", colours__light__text="red")
    assert told["colours/light/text"] == "must be a colour such as #1a2b3c"
    assert "contrast/light/text" not in told


def test_rows_and_languages_are_added_and_removed_by_buttons(room) -> None:
    """And each of them saves all that was typed."""
    room.save("add/cookies", **{TITLE: "Isa"})
    assert room.form()["cookies/1/name"] == ""
    room.save("remove/cookies/0")
    assert "cookies/1/name" not in room.form()
    room.save("add/transfers")
    room.save("remove/languages/en")
    form = room.form()
    assert "transfers/1/country" in form
    assert "languages/en" not in form
    assert "unreviewed_languages/en" not in form
    assert form["languages/fil/title"] == "Isa"
    room.save("add/languages", add_language="en")
    assert "languages/en/title" in room.form()
    room.save("add/languages", add_language="xx")
    room.save("remove/cookies/99")


def test_publishing_anew_changes_nothing_that_nobody_changed(room, officer_draft) -> None:
    before = officer_draft()
    room.save()
    assert "Nothing." in room.get("check").text
    room.publish()
    assert officer_draft() == before


@pytest.fixture
def officer_draft(app, site):
    """The draft of the newest notice, as it is kept."""

    def read():
        with app.app_context(), db.engine.connect() as connection:
            query = "SELECT draft FROM notice ORDER BY version DESC LIMIT 1"
            return json.loads(connection.execute(text(query)).scalar_one())

    return read


def test_two_officers_at_once_lose_nothing(room, app, site, officer_draft) -> None:
    """The second is told what the first published, and brings both together."""
    other = NoticesRoom.of(app, site.key, name="ben")
    room.save(**{TITLE: "Pamagat ni Ana"})
    other.save(languages__en__title="Ben's title", languages__fil__title="Pamagat ni Ben")
    checked = re.search(r'name="checked" value="(\w+)"', other.get("check").text)[1]
    assert room.publish().status_code == 303

    refused = other.post("publish", {"checked": checked, "change": "editorial"})
    assert refused.status_code == 409
    assert "Somebody published another notice while you wrote" in refused.text
    assert "“Pamagat ni Ana”" in refused.text
    assert "Your draft is kept" in other.get("draft").text
    assert other.form()["languages/fil/title"] == "Pamagat ni Ben"
    assert room.get().text.count("<tr>") == 3

    assert other.post("draft/rebase", {}).location == other.at("check")
    assert other.publish().status_code == 303
    draft = officer_draft()["languages"]
    assert draft == {"fil": {"title": "Pamagat ni Ben"}, "en": {"title": "Ben's title"}}


def test_what_only_the_other_changed_is_taken_over(room, app, site, officer_draft) -> None:
    other = NoticesRoom.of(app, site.key, name="ben")
    other.save(languages__en__title="Ben's title")
    room.save(**{TITLE: "Pamagat ni Ana"})
    room.publish()
    other.post("draft/rebase", {})
    other.publish()
    draft = officer_draft()["languages"]
    assert draft == {"fil": {"title": "Pamagat ni Ana"}, "en": {"title": "Ben's title"}}


def test_a_draft_over_a_notice_that_was_invalidated_goes_on_over_none(room, site) -> None:
    room.save(**{TITLE: "Nananatili"})
    room.post("1/invalidate", {"reason": "A mistake.", "confirmed": "yes"})
    conflict = room.get("check").text
    assert "There is nothing to compare with" in conflict
    room.post("draft/rebase", {})
    assert "No notice stands, so this one is the first." in room.get("check").text
    assert room.form()["languages/fil/title"] == "Nananatili"
    assert room.publish("editorial").location == room.at("2?published=1")


def test_what_was_not_checked_is_not_published(room) -> None:
    """The draft changed in another tab after the check."""
    checked = re.search(r'name="checked" value="(\w+)"', room.get("check").text)[1]
    room.save(**{TITLE: "Sa ibang tab"})
    answer = room.post("publish", {"checked": checked, "change": "editorial"})
    assert answer.status_code == 409
    assert "The draft changed after it was checked" in answer.text
    assert room.get("2").status_code == 404


def another_tab(app, room) -> NoticesRoom:
    """Of the same officer, whose writes are not taken for those of whoever is watched."""
    app.test_client_class = FlaskClient
    browser = Browser(app.test_client())
    browser.hold(SESSION, room.browser.holds())
    return NoticesRoom(browser, room.site)


def test_what_another_tab_saved_just_before_is_neither_published_nor_forgotten(
    room, app, monkeypatch
) -> None:
    """At the last moment at which it can be: the publication has begun already."""
    room.save(**{TITLE: "Sinuri"})

    def saving() -> bool:
        execute(app, "UPDATE notice_draft SET document = replace(document, 'Sinuri', 'Iba na')")
        return False

    monkeypatch.setattr(notice_check, "is_resumed", saving)
    answer = another_tab(app, room).publish()
    assert answer.status_code == 409
    assert "The draft changed after it was checked" in answer.text
    assert "Iba na" in drafts(app)[0]["document"]
    assert room.get("2").status_code == 404


def test_what_another_tab_saves_during_the_publication_stays(room, app, monkeypatch) -> None:
    """It waits for its end; it is a draft over the notice before, as the check will say."""
    room.save(**{TITLE: "Sinuri"})
    other = another_tab(app, room)
    typed = room.form() | {"languages/fil/title": "Iba na", "do": "save"}
    publish, saving = notice_check.publish_notice, Thread(target=other.post, args=("draft", typed))

    def publishing(*said, **more):
        saving.start()
        saving.join(1)
        return publish(*said, **more)

    monkeypatch.setattr(notice_check, "publish_notice", publishing)
    assert another_tab(app, room).publish().location == room.at("2?published=1")
    saving.join(20)
    assert [json.loads(row["document"])["languages"]["fil"] for row in drafts(app)] == [
        {"title": "Iba na"}
    ]


def test_an_editorial_change_of_the_recipients_is_not_offered_and_not_taken(room) -> None:
    room.save(recipients="Example Analytics Ltd.\r\nIba pa, Inc.")
    page = room.get("check").text
    assert "must be material: recipients changed" in page
    assert re.search(r'value="editorial"[^>]* disabled', page)
    assert room.publish("editorial").status_code == 422
    assert room.publish("material").status_code == 303


def test_the_check_tells_how_many_people_are_asked_again(room, client, site) -> None:
    Page(client, site).decide("accept")
    assert "People who are asked again: 1" in room.get("check").text


@pytest.mark.parametrize("typed", [HOSTILE, "\u202egnp.exe", "x" * 10_000, "a\nb", "\u200b"])
def test_hostile_texts_are_kept_as_text_and_shown_escaped(room, typed, site, client) -> None:
    """Refused where they are refused by the API; nowhere code, and nothing of them is lost."""
    room.save(**{TITLE: typed, "controller__name": typed, "cookies__0__name": typed[:90]})
    form = room.form()
    assert form["languages/fil/title"].replace("\r\n", "\n") == typed
    for address in ("draft", "check", "preview/fil/ltr/light/", ""):
        assert "<img" not in room.get(address).text
    script = room.get("preview/fil/ltr/light/b/gallery.js").text
    assert "</script" not in script
    assert "<img" not in script
    if typed == HOSTILE:
        assert room.publish("material").status_code == 303
        assert "&lt;img src=x" in room.get("2").text
        assert "<img" not in room.get("2").text
    else:
        assert "It cannot be published yet" in room.get("check").text
        assert room.publish("material").status_code in (409, 422)


def test_a_form_that_is_no_form_of_ours_changes_nothing(room, app) -> None:
    for said in ({"carried": "{"}, {"carried": "[1e999]"}):
        assert room.post("draft", said).status_code in (400, 422)
    assert drafts(app) == []
    for row in ("x", "²", "٣", "-1", "9" * 5_000):
        said = {"replaces": "nobody", "do": f"remove/cookies/{row}"}
        assert room.post("draft", said).status_code == 303
    assert room.get("draft").status_code == 200
    assert room.post("publish", {}).status_code == 409


def test_a_session_that_ended_mid_form_loses_nothing_that_was_typed(room, app) -> None:
    """The sign-in carries it; afterwards the form is shown as typed, and nothing was done."""
    typed = room.form() | {"languages/fil/title": "Sinusulat pa lang", "do": "check"}
    room.browser.client.delete_cookie(SESSION, domain="consent.example")
    refused = room.post("draft", typed)
    assert refused.status_code == 403
    assert 'languages/fil/title" value="Sinusulat pa lang"' in refused.text

    again = NoticesRoom.of(app, room.site, name="ana2")
    shown = again.post("draft", typed | {"resumed": "1"})
    assert shown.status_code == 200
    assert 'value="Sinusulat pa lang"' in shown.text
    assert drafts(app) == []
    again.save(**{TITLE: "Iba"})
    checked = again.get("check")
    assert checked.status_code == 200
    assert again.post("publish", {"change": "material", "resumed": "1"}).status_code == 200
    assert again.get("2").status_code == 404


def test_a_notice_is_invalidated_with_a_reason_and_a_tick(room, app, client, site) -> None:
    Page(client, site).decide("accept")
    reason = "It named the wrong controller."
    for said in ({"reason": reason}, {"confirmed": "yes", "reason": ""}, {"reason": "x" * 501}):
        assert room.post("1/invalidate", said).status_code == 422
    resumed = room.post("1/invalidate", {"reason": reason, "confirmed": "yes", "resumed": "1"})
    assert resumed.status_code == 200
    assert client.get(f"/b/{site.key}.js").status_code == 200

    done = room.post("1/invalidate", {"reason": reason, "confirmed": "yes"})
    assert done.location == room.at("1")
    assert client.get(f"/b/{site.key}.js").status_code == 404
    assert reason in room.get().text
    assert actions(app)[-1] == "notice_invalidated"
    assert reason not in trail(app)[-1]["detail"]
    assert room.form()["replaces"] == ""
    assert room.publish("editorial").location == room.at("2?published=1")


def test_the_first_notice_of_a_site_begins_with_nothing_said(app, cli_env, site) -> None:
    """The page says what is missing; nothing is red before anything was saved."""
    run(["site", "add", "bago", "--name", "Bago", "--origin", "https://bago.example"], cli_env)
    room = NoticesRoom.of(app, "bago")
    assert "no notice" in room.get().text
    assert "Fill this in" not in room.get("draft").text
    assert "Fill this in" in room.get("check").text
    assert room.get("preview/fil/ltr/light/b/gallery.js").status_code == 200
    assert room.get("preview/xx/ltr/light/b/gallery.js").status_code == 200


def test_a_draft_is_one_officers_own_and_can_be_thrown_away(room, app, site) -> None:
    other = NoticesRoom.of(app, site.key, name="ben")
    room.save(**{TITLE: "Kay Ana"})
    room.save(**{TITLE: "Kay Ana pa rin"})
    assert other.form()["languages/fil/title"] == ""
    assert actions(app).count("draft_saved") == 1
    assert room.post("draft/discard", {}).location == room.at("")
    assert room.form()["languages/fil/title"] == ""


def test_the_preview_is_the_real_script_and_records_nothing(room, app) -> None:
    """Told the saved draft; only these pages may frame it, and it may load nothing else's."""
    room.save(**{TITLE: "Sa silip", "purpose": ""})
    at = "preview/fil/ltr/dark"
    page = room.get(f"{at}/")
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "trusted-types 'none'" in policy
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "visitor.js" in page.text
    assert "document, 'cookie'" in room.get("preview/visitor.js").text
    script = room.get(f"{at}/b/gallery.js").text
    assert '"title":"Sa silip"' in script
    words = room.get(f"{at}/b/gallery.{'a' * 16}.fil.json").get_json()
    assert words["texts"]["title"] == "Sa silip"
    assert room.get(f"{at}/b/gallery.json").get_json()["language"] == "fil"
    panel = re.search(r"panel\.[0-9a-f]{64}\.js", script)[0]
    assert room.get(f"{at}/b/{panel}").status_code == 200
    mirrored = room.get("preview/fil/rtl/light/b/gallery.json").get_json()
    assert mirrored["rtl"] == ["fil"]
    assert "Sa silip" not in json.dumps(mirrored)
    said = {"outcome": "accept", "purposes": ["analytics"], "notice": "sha256:" + "a" * 64}
    said |= {"idempotency_key": "A" * 22, "languages": ["fil"], "source": "banner"}
    for sent, status in ((said, 201), ({}, 422), ([], 422), ({"outcome": []}, 422)):
        answer = room.browser.client.post(
            room.at(f"{at}/v1/sites/gallery/decisions"),
            json=sent,
            base_url=room.browser.base,
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == status, sent
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM decision_body")).scalar() == 0
    chosen = room.get("preview/?language=en&direction=rtl&scheme=dark")
    assert chosen.location == room.at("preview/en/rtl/dark/")


def test_a_name_that_no_database_could_hold_is_that_of_nothing(room, app, site) -> None:
    """A NUL is an error to PostgreSQL: as a site's key, even to who may see every site."""
    everywhere = signed_in(app, Role.OWNER)
    for page in ("", "log", "notices/", "trail", "exports"):
        for key in ("%00", f"{site.key}%00"):
            assert everywhere.get(f"/officer/sites/{key}/{page}").status_code == 404
    for name in ("%00", "a" * 63 + "%00", "A" * 64):
        assert room.get(f"preview/fil/ltr/dark/b/panel.{name}.js").status_code == 404


def test_what_is_said_of_a_draft_is_said_in_the_readers_language(room) -> None:
    """With the values in it."""
    room.save(languages__fil__button_accept="OO!!!", languages__fil__body="Walang link.")
    page = room.get("check?lang=fil").text
    assert "sumisigaw o may palamuti ang isang button" in page
    assert "dapat may “patakaran sa privacy”, ang link sa patakaran" in page
    assert "Hindi pa mapa-publish" in page


def test_a_draft_with_other_purposes_keeps_them(room, app, site) -> None:
    """What the form has no field for goes through it."""
    texts = {
        f"purpose_marketing_{part}": said
        for part, said in (("name", "Patalastas"), ("description", "x" * 40))
    }
    purposes = ["analytics", "marketing"]
    draft = DRAFT | {"purposes": purposes, "languages": {"fil": texts, "en": texts}}
    execute(app, "UPDATE notice SET draft = :draft", draft=json.dumps(draft))
    room.save()
    kept = json.loads(drafts(app)[0]["document"])
    assert kept["purposes"] == purposes
    assert kept["languages"]["fil"] == texts
    assert "Patalastas" in room.get("draft").text


def open_checked(app, room) -> str:
    """What the check's page would hold of the one draft there is, were there nothing to mend."""
    with app.app_context():
        [draft] = db.session.scalars(select(NoticeDraftRow))
        return open_draft(db.session(), db.session.get(Site, room.site), draft.officer_id).sha256


def test_only_an_owner_is_the_first_to_publish_a_language_that_nobody_read(room, app, site) -> None:
    """And only by naming it; from then on an officer may publish it as well."""
    room.save("add/languages", add_language="de")
    named = {"unreviewed_languages__de": "yes"}
    refused = "let an owner of the site publish this language first"
    assert refused in room.told(**named)["languages/de"]
    room.save(**named)
    assert refused in room.get("check").text
    checked = open_checked(app, room)
    answer = room.post("publish", {"checked": checked, "change": "material"})
    assert answer.status_code == 422

    owner = NoticesRoom.of(app, site.key, Role.OWNER, "olga")
    owner.save("add/languages", add_language="de")
    assert owner.publish("material").location is None
    owner.save(**named)
    assert owner.publish("material").location == owner.at("2?published=1")

    later = NoticesRoom.of(app, site.key, name="ben")
    later.save(languages__de__title="Diese Seite zählt mit")
    assert later.publish().location == later.at("3?published=1")

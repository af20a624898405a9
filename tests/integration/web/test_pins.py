"""Pinned scripts: the bytes that a page names by their hash are served as long as it names them."""

import base64
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from sqlalchemy import text

from service.domain.tag import script_tag
from service.storage.engine import db
from tests.fixtures.commands import run
from tests.fixtures.sites import make_key, make_site, publish
from tests.integration.web.page import assert_problem, execute, pointers

IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.fixture
def pin(client, site, cli_env):
    """Ask for a pin as a back end does."""
    bearer = {"Authorization": f"Bearer {make_key(cli_env, site.key, 'site:admin')}"}

    def pinning(body: object = {}):
        return client.post(f"/v1/sites/{site.key}/pins", json=body, headers=bearer)

    return pinning


def attributes(tag: str) -> dict[str, str | None]:
    """What an HTML parser reads in the tag."""
    found: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag == "script"
            found.append(dict(attrs))

    Reader().feed(tag)
    assert len(found) == 1
    return found[0]


def local(src: str) -> str:
    return src.removeprefix("https://consent.example")


def test_a_pin_says_all_that_a_page_needs(client, site, pin):
    """Address, integrity and tag agree with the bytes that the address answers with."""
    answer = pin()
    assert answer.status_code == 201
    found = answer.get_json()
    served = client.get(local(found["src"]))

    assert found["sha256"] == hashlib.sha256(served.data).hexdigest()
    assert found["src"] == f"https://consent.example/b/{site.key}.{found['sha256']}.js"
    digest = base64.b64encode(hashlib.sha384(served.data).digest()).decode()
    assert found["integrity"] == f"sha384-{digest}"
    assert attributes(found["tag"]) == {
        "src": found["src"],
        "integrity": found["integrity"],
        "crossorigin": "anonymous",
        "async": None,
    }
    assert served.headers["Access-Control-Allow-Origin"] == "*"
    assert served.headers["Cache-Control"] == IMMUTABLE


def test_the_same_bytes_again_are_the_same_pin(pin, app):
    """200 with the same answer and one row; another language is another pin, of the same panel."""
    first, again = pin(), pin({"language": "fil"})  # the default language
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert pin({"language": "en"}).status_code == 201
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pinned_script")).scalar_one() == 3


def test_a_pinned_script_outlives_its_notice_and_one_that_nobody_pinned_does_not(
    client, site, pin, cli_env, tmp_path
):
    """The control is in it: without a pin the address of an earlier script is not found."""
    pinned = local(pin({"language": "en"}).get_json()["src"])
    before = client.get(pinned)
    unpinned = hashlib.sha256(client.get(f"/b/{site.key}.fil.js").data).hexdigest()
    assert client.get(f"/b/{site.key}.{unpinned}.js").status_code == 200
    publish(cli_env, tmp_path, site.key)

    after = client.get(pinned, headers={"Accept-Encoding": "br"})
    assert client.get(pinned).data == before.data
    assert (after.content_encoding, after.headers["Cache-Control"]) == ("br", IMMUTABLE)
    assert_problem(client.get(f"/b/{site.key}.{unpinned}.js"), 404, "unknown-notice")
    assert pin({"language": "en"}).status_code == 201  # the new script is another


def test_a_pin_is_its_own_sites(client, site, pin, cli_env, tmp_path, app):
    """Not found under another site, and closed with the site itself."""
    pinned = local(pin().get_json()["src"])
    other = make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    assert client.get(pinned.replace(site.key, other.key)).status_code == 404
    execute(app, "UPDATE site SET disabled_at = created_at WHERE site_key = :key", key=site.key)
    assert_problem(client.get(pinned), 404, "unknown-site")


@pytest.mark.parametrize(
    ("body", "status", "place"),
    [
        ({"language": "FIL"}, 422, "/language"),
        ({"language": 1}, 422, "/language"),
        ({"language": "fil\n"}, 422, "/language"),
        ({"content": "alert(1)"}, 422, "/content"),
        ([], 422, ""),
    ],
)
def test_a_bad_wish_is_refused_with_its_place(pin, body, status, place):
    """Nobody pins bytes of their own."""
    answer = pin(body)
    assert answer.status_code == status
    assert pointers(answer) == [place]


def test_a_language_that_the_notice_lacks_cannot_be_pinned(pin, cli_env, app):
    """404, as for a site that has no notice at all."""
    assert_problem(pin({"language": "ceb"}), 404, "unknown-notice")
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pinned_script")).scalar_one() == 0


def test_pins_asked_for_at_once_are_one(app, site, cli_env):
    """Four callers, one 201, one row, one answer."""
    bearer = {"Authorization": f"Bearer {make_key(cli_env, site.key, 'site:admin')}"}
    app.test_client_class = None  # the watchful client watches one request at a time

    def ask(_: int):
        return app.test_client().post(f"/v1/sites/{site.key}/pins", json={}, headers=bearer)

    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(ask, range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.data for answer in answers}) == 1


def test_an_operator_is_told_the_tag(client, site, cli_env):
    """Plain, in a language, pinned: what is printed is what pages paste."""

    def tag(*options: str) -> dict[str, str | None]:
        return attributes(run(["site", "tag", site.key, *options], cli_env).output)

    address = f"https://consent.example/b/{site.key}"
    assert tag() == {"src": f"{address}.js", "async": None}
    assert tag("--language", "en") == {"src": f"{address}.en.js", "async": None}
    pinned = tag("--pinned", "--language", "en")
    assert pinned == tag("--pinned", "--language", "en")
    served = client.get(local(str(pinned["src"])))
    assert served.data == client.get(f"/b/{site.key}.en.js").data
    digest = base64.b64encode(hashlib.sha384(served.data).digest()).decode()
    assert pinned["integrity"] == f"sha384-{digest}"
    assert pinned["crossorigin"] == "anonymous"


def test_a_tag_that_would_lead_nowhere_is_not_told(site, cli_env):
    """No notice, no such language, no such site: said in words."""
    from click.testing import CliRunner  # noqa: PLC0415 - only here is a command to fail

    from service.cli import main  # noqa: PLC0415

    run(["site", "add", "empty", "--name", "x", "--origin", "https://a.example"], cli_env)
    for arguments in (["empty"], ["empty", "--pinned"], [site.key, "--language", "ceb"], ["none"]):
        said = CliRunner().invoke(main, ["site", "tag", *arguments], env=cli_env)
        assert said.exit_code == 1
        assert re.match(r"Error: (No notice|The notice has no|There is no)", said.output)


def test_a_tag_is_html_whatever_the_address_holds():
    """An address cannot close its attribute."""
    hostile = 'https://a.example/b/x.js?"><script>alert(1)</script>&'
    assert attributes(script_tag(hostile)) == {"src": hostile, "async": None}

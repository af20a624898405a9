"""First-party mode: what its cookies are called, and what the tag says."""

import pytest

from tests.fixtures.commands import run
from tests.fixtures.sites import make_site
from tests.integration.web.home import ORIGIN, URL, Home, set_cookies


@pytest.fixture
def site(app, cli_env, tmp_path):
    made = make_site(cli_env, tmp_path, origin=ORIGIN)
    run(["site", "set", made.key, "--first-party-url", URL], cli_env)
    return made


def test_over_plain_http_the_names_have_no_prefix(client, cli_env, site):
    """Trials on this machine: WebKit would drop `__Host-` there; the token stays hidden."""
    origin = "http://balita.localhost:8080"
    changes = ["--origin", origin, "--first-party-url", f"{origin}/pili"]
    run(["site", "set", site.key, *changes], cli_env)
    home = Home(client, site, base=origin)
    cookies = set_cookies(home.post("accept", {"Origin": origin}))
    assert set(cookies) == {"pahintulot", "pahintulot-mark"}
    assert cookies["pahintulot"][1] >= {"httponly", "path=/", "samesite=lax"}
    assert "httponly" not in cookies["pahintulot-mark"][1]
    assert not any("secure" in attributes for _, attributes in cookies.values())
    assert home.status({})["allowed"] is True
    assert '"cookie":"pahintulot-mark"' in client.get(f"/b/{site.key}.js").get_data(as_text=True)


def test_the_name_is_the_sites_to_choose(client, cli_env, site):
    """Everywhere: in both cookies, and in what the script is told."""
    script = client.get(f"/b/{site.key}.js").get_data(as_text=True)
    assert '"cookie":' not in script
    run(["site", "set", site.key, "--cookie-name", "pili"], cli_env)
    home = Home(client, site)
    assert set(set_cookies(home.post("accept"))) == {"__Host-pili", "pili"}
    assert home.status()["allowed"] is True
    assert '"cookie":"pili"' in client.get(f"/b/{site.key}.js").get_data(as_text=True)


def test_the_tag_names_the_sites_own_host(cli_env, site, client):
    """The plain one and the pinned one, whoever asks."""
    assert f'src="{URL}/b/{site.key}.js"' in run(["site", "tag", site.key], cli_env).output
    pinned = run(["site", "tag", site.key, "--pinned"], cli_env).output
    assert f'src="{URL}/b/{site.key}.' in pinned
    run(["site", "set", site.key, "--no-first-party"], cli_env)
    tag = run(["site", "tag", site.key], cli_env).output
    assert f'src="https://consent.example/b/{site.key}.js"' in tag

"""The doctor's module: told of where a site allows it, served by its hash, kept with a pin."""

import hashlib
import re

import pytest

from service.usecases import serve_banner as serving
from tests.fixtures.commands import run
from tests.integration.web.test_notices_and_banner import IMMUTABLE, configuration_of, script

ADDRESS = re.compile(r"doctor\.[0-9a-f]{64}\.js")


@pytest.fixture
def allowed(site, cli_env):
    """The site, which lets the doctor in."""
    run(["site", "set", site.key, "--doctor"], cli_env)
    return site


def told(client, site) -> dict:
    return configuration_of(script(site, client).get_data(as_text=True))


def test_only_a_site_that_allows_it_is_told_of_a_doctor(site, client, cli_env):
    """By default nothing says a word of it; allowed, what each listed cookie is for comes along."""
    light = script(site, client).get_data(as_text=True)
    assert "doctor" not in light
    run(["site", "set", site.key, "--doctor"], cli_env)
    found = told(client, site)
    assert ADDRESS.fullmatch(found["doctor"])
    assert dict(zip(found["cookies"], found["cookie_purposes"], strict=True)) == {
        "_ga_*": "analytics"
    }
    run(["site", "set", site.key, "--no-doctor"], cli_env)
    assert script(site, client).get_data(as_text=True) == light


def test_it_is_served_by_the_hash_that_the_script_names(allowed, client):
    """For ever and to every page, as the panel is, and nothing under another hash."""
    address = told(client, allowed)["doctor"]
    answer = client.get(f"/b/{address}")
    assert hashlib.sha256(answer.data).hexdigest() == address.split(".")[1]
    assert answer.headers["Cache-Control"] == IMMUTABLE
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert client.get(f"/b/doctor.{'0' * 64}.js").status_code == 404
    assert client.get(f"/b/{address.replace('doctor', 'panel')}").status_code == 404


def test_data_for_older_scripts_names_it_too(allowed, client):
    """So that they can tell whether they are of today."""
    assert (
        client.get(f"/b/{allowed.key}.json").get_json()["doctor"] == told(client, allowed)["doctor"]
    )


def test_a_pinned_script_keeps_its_doctor_through_an_upgrade(allowed, client, cli_env, monkeypatch):
    """The page's bytes name the doctor of their day."""
    run(["site", "tag", allowed.key, "--pinned"], cli_env)
    pinned = serving.current_part(serving.DOCTOR)
    newer = serving._ready_to_serve(b"/* newer */")
    monkeypatch.setattr(serving, "current_part", lambda _: newer)
    assert client.get(f"/b/doctor.{pinned.sha256}.js").data == pinned.content


def test_a_pin_without_a_doctor_keeps_none(site, client, cli_env, monkeypatch):
    """Nobody can ask for what no script names."""
    run(["site", "tag", site.key, "--pinned"], cli_env)
    current = serving.current_part(serving.DOCTOR)
    monkeypatch.setattr(serving, "current_part", lambda _: serving._ready_to_serve(b"/* newer */"))
    assert client.get(f"/b/doctor.{current.sha256}.js").status_code == 404

"""The operator's commands for notices: check, publish, list, invalidate."""

import json
from pathlib import Path

import pytest

from tests.fixtures.commands import run
from tests.fixtures.sites import DRAFT, make_site
from tests.integration.test_cli import refused
from tests.integration.web.page import Page


@pytest.fixture
def site(app, cli_env, tmp_path):
    return make_site(cli_env, tmp_path)


@pytest.fixture
def written(tmp_path):
    """The example's draft with these changes, as a file."""

    def write(**changes: object) -> str:
        path = Path(tmp_path, "draft.json")
        path.write_text(json.dumps(DRAFT | changes))
        return str(path)

    return write


def test_a_good_draft_is_checked_and_nothing_is_done(site, client, cli_env, written):
    """How many are asked again, what differs, and that it may be published."""
    Page(client, site).decide("accept")
    file = written(recipients=[])
    said = run(["notice", "check", site.key, file, "--material"], cli_env).output

    assert said.splitlines()[0] == "Asked again: 1"
    assert "- The recipient “Example Analytics Ltd.” was removed.\n" in said
    assert said.endswith("It may be published.\n")
    assert len(run(["notice", "list", site.key], cli_env).output.splitlines()) == 1


def test_every_flaw_is_printed_with_its_place_in_the_file(site, cli_env, written):
    """By check and by publish; exit status 1, and nothing is published."""
    file = written(accept_months=14, unreviewed_languages=["fil"])
    for command in ("check", "publish"):
        said = refused(["notice", command, site.key, file, "--material"], cli_env).output
        assert "/accept_months: must be 1 to 13 months" in said
        assert "/languages/en: nobody read its texts" in said
    hidden = ["notice", "publish", site.key, written(recipients=[]), "--editorial"]
    assert "/change: must be material: recipients changed" in refused(hidden, cli_env).output
    assert len(run(["notice", "list", site.key], cli_env).output.splitlines()) == 1


def test_a_published_notice_says_what_it_did(site, client, cli_env, written):
    """Its hash, how many are asked again, and the differences."""
    Page(client, site).decide("accept")
    said = run(["notice", "publish", site.key, written(recipients=[]), "--material"], cli_env)

    first, second, *differences = said.output.splitlines()
    assert first.startswith("Published version 2: sha256:")
    assert first.endswith("(material)")
    assert second == "Asked again: 1"
    assert "- The recipient “Example Analytics Ltd.” was removed." in differences


def test_notices_are_listed_and_invalidated_with_a_reason(site, client, cli_env, written):
    """Newest first; the older one of the same lineage is served again."""
    run(["notice", "publish", site.key, written(), "--editorial"], cli_env)
    newest, oldest = run(["notice", "list", site.key], cli_env).output.splitlines()
    reference = newest.split("\t")[1]
    said = run(["notice", "invalidate", site.key, reference, "--reason", "Wrong."], cli_env).output

    assert oldest.split("\t")[1] == site.notice
    assert newest.endswith("\tstands")
    assert said == f"Invalidated {reference}; {site.notice} is served now.\n"
    newest, oldest = run(["notice", "list", site.key], cli_env).output.splitlines()
    assert newest.endswith(": Wrong.")
    assert oldest.endswith("\tstands")
    last = run(["notice", "invalidate", site.key, site.notice, "--reason", "Too."], cli_env).output
    assert last.endswith("nothing is served now.\n")
    assert client.get(f"/b/{site.key}.js").status_code == 404


def test_an_unknown_notice_or_an_empty_reason_is_refused_in_words(site, cli_env):
    """No traceback."""
    unknown = ["notice", "invalidate", site.key, "sha256:nonsense", "--reason", "x"]
    assert "never served" in refused(unknown, cli_env).output
    empty = ["notice", "invalidate", site.key, site.notice, "--reason", " "]
    assert "/reason" in refused(empty, cli_env).output

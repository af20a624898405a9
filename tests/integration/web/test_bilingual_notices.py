"""What is served of a notice that also speaks English: marked where the English begins."""

import json
import re

import pytest

from tests.fixtures.sites import make_site, publish

LINE = "This website uses cookies for one purpose, analytics."


@pytest.fixture
def site(cli_env, tmp_path):
    made = make_site(cli_env, tmp_path)
    publish(cli_env, tmp_path, made.key, "editorial", bilingual_languages=["fil"])
    return made


def test_the_script_is_told_where_the_english_begins(site, client):
    """A line break stands before it, which no text of a notice can hold."""
    words = client.get(f"/b/{site.key}.json").get_json()
    assert words["texts"]["button_decline"] == "Tanggihan\n / Decline"
    assert words["texts"]["button_accept"] == "Tanggapin\n / Accept"
    assert words["lines"][1].startswith(f"\n{LINE}")
    others = [*words["lines"][0], *words["lines"][2:], words["texts"]["title"]]
    assert not any("\n" in text for text in others)

    notice = client.get(f"/v1/notices/{words['notice']}").get_json()
    texts = notice["languages"]["fil"]["texts"]
    assert texts["button_decline"] == "Tanggihan / Decline"
    assert texts["english_line"].startswith(LINE)

    every = client.get(f"/b/{site.key}.{words['notice'][:16]}.fil.json").get_json()
    assert every["texts"]["withdraw_consent"] == "Bawiin ang pahintulot\n / Withdraw my consent"


def test_another_language_of_the_same_notice_has_one_language(site, client):
    script = client.get(f"/b/{site.key}.en.js").get_data(as_text=True)
    configuration = script[script.index('{"site"') :]
    words, _ = json.JSONDecoder().raw_decode(configuration)
    assert not any("\n" in text for text in words["texts"].values())
    assert len(words["lines"]) == len(client.get(f"/b/{site.key}.json").get_json()["lines"]) - 1


def test_the_page_without_javascript_marks_the_english_too(site, client):
    address = f"/b/{site.key}"
    page = client.get(f"{address}?lang=fil").get_data(as_text=True)
    assert re.findall(r"<button[^>]*>(.*?)</button>", page) == [
        'Tanggihan / <span lang="en">Decline</span>',
        'Tanggapin / <span lang="en">Accept</span>',
    ]
    assert f'<p lang="en">{LINE}' in page
    english = client.get(f"{address}?lang=en").get_data(as_text=True)
    assert re.findall(r"<button[^>]*>(.*?)</button>", english) == ["Decline", "Accept"]
    assert 'lang="en">' not in english.partition("<body>")[2].partition("<nav")[0]


def test_the_next_notice_without_it_is_in_one_language_again(site, client, cli_env, tmp_path):
    publish(cli_env, tmp_path, site.key, "editorial")
    words = client.get(f"/b/{site.key}.json").get_json()
    assert words["texts"]["button_decline"] == "Tanggihan"

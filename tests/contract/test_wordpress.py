"""The WordPress plugin without a browser: what it takes, prints, answers and leaves behind."""

import json
import re

import pytest

from tests.fixtures.wordpress import PLUGIN, answer, php, run_php

GOOD = {"service": "https://consent.example", "site_key": "pahayagan", "handles": "tool"}
HOSTILE = '"><script>alert(1)</script>'
WAITING = '<script type="text/plain" data-purpose="analytics"'


def printed_head(**options) -> str:
    return run_php("wp_enqueue_script('tool', 'https://a.example/a.js'); print_head();", **options)


def test_the_tag_is_the_documented_one_and_comes_first():
    """With what tells optimisers to leave it alone."""
    tag = printed_head(**GOOD).splitlines()[0]
    assert tag.startswith('<script src="https://consent.example/b/pahayagan.js" async ')
    assert 'data-cfasync="false"' in tag


@pytest.mark.parametrize(
    "changes",
    [
        {"service": ""},
        {"service": "javascript:alert(1)"},
        {"service": HOSTILE},
        {"service": "consent.example"},
        {"service": "https://consent.example/?a=b"},
        {"site_key": ""},
        {"site_key": "Pahayagan"},
        {"site_key": "pahayagan\n/x"},
        {"site_key": HOSTILE},
        {"site_key": ["pahayagan"]},
    ],
)
def test_what_is_no_address_or_key_prints_no_tag_and_the_script_still_waits(changes):
    """Nothing can then allow it."""
    head = printed_head(**(GOOD | changes))
    assert "/b/" not in head
    assert head.startswith('<script type="text/plain" data-purpose="analytics" data-src=')


@pytest.mark.parametrize(
    ("handles", "purpose"),
    [
        ("tool", "analytics"),
        ("  tool \r\n other marketing", "analytics"),
        ("other\ntool marketing", "marketing"),
        ("tool, marketing", None),
        ("tool MARKETING!", "MARKETING!"),
        ('tool "x', "&quot;x"),
        ("tools", None),
        ("", None),
    ],
)
def test_a_handle_a_line_and_its_purpose(handles, purpose):
    head = printed_head(**(GOOD | {"handles": handles}))
    found = re.search(r'data-purpose="(.*?)"', head)
    assert (found and found[1]) == purpose


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (
            "<script type='text/javascript' src='/a.js' defer></script>",
            '<script type="text/plain" data-purpose="analytics" data-src=\'/a.js\' defer></script>',
        ),
        (
            '<script type="module" src="/a.js"></script>',
            f'{WAITING} data-type="module" data-src="/a.js"></script>',
        ),
        (
            '<script type="text/x-javascript" src="/a.js"></script>',
            f'{WAITING} data-src="/a.js"></script>',
        ),
        (
            '<script type="application/json">{"a": 1}</script>',
            '<script type="application/json">{"a": 1}</script>',
        ),
        (
            "<script>write('<script src=/b.js>')</script>",
            f"{WAITING}>write('<script src=/b.js>')</script>",
        ),
    ],
)
def test_only_what_runs_waits_and_all_else_is_kept(tag, expected):
    assert answer(f"\\Pahintulot\\gated({php(tag)}, 'tool')", **GOOD) == expected


def test_in_the_administration_nothing_waits():
    code = "$is_admin = true; wp_enqueue_script('tool', 'https://a.example/a.js'); print_scripts();"
    assert "text/plain" not in run_php(code, **GOOD)


def test_what_is_too_long_to_take_apart_is_left_out():
    """The control: the same, a little shorter."""
    tags = ["<script>" + "x" * length + "</script>" for length in (10, 3_000)]
    code = "ini_set('pcre.jit', '0'); ini_set('pcre.backtrack_limit', '1000');"
    said = [
        run_php(f"{code} echo \\Pahintulot\\gated({php(tag)}, 'tool');", **GOOD) for tag in tags
    ]
    assert ["text/plain" in said[0], said[1]] == [True, ""]


def test_browsers_are_given_no_hint_of_hosts_that_wait():
    hints = "['a.example', 'b.example', ['href' => 'https://a.example']]"
    code = "wp_enqueue_script('tool', 'https://a.example/a.js');"
    said = f"array_values(apply_filters('wp_resource_hints', {hints}))"
    assert json.loads(run_php(f"{code} echo json_encode({said});", **GOOD)) == ["b.example"]


def test_the_settings_are_cleaned_when_saved_and_escaped_when_shown():
    code = """do_action('admin_init'); do_action('admin_menu');
    ['sanitize_callback' => $clean] = $settings['pahintulot'];
    [$who, $show] = $pages['pahintulot'];
    echo json_encode($clean(%s)), "\\n", $who;
    $show();"""
    given = f"['service' => ' https://c.example/ ', 'site_key' => {php(HOSTILE)}, 'more' => 1]"
    said = run_php(code % given, service="https://c.example", handles='a"</textarea><b>')
    saved, shown = said.split("\n", 1)
    assert json.loads(saved) == {"service": "https://c.example", "site_key": "", "handles": ""}
    assert shown.startswith("manage_options")
    assert ("<b>" in shown, 'name="pahintulot[handles]"' in shown) == (False, True)


def test_nothing_stays_after_it_is_removed():
    code = f"""define('WP_UNINSTALL_PLUGIN', true); require '{PLUGIN}/uninstall.php';
    echo json_encode([get_option('pahintulot'), $blogs ?? null]);"""
    assert json.loads(run_php(code, **GOOD)) == [False, None]
    blogs = "$blogs = [1 => ['pahintulot' => [], 'own' => 1], 2 => ['pahintulot' => []]];"
    assert json.loads(run_php(blogs + code))[1] == {"1": {"own": 1}, "2": []}


def test_no_file_does_anything_when_it_is_asked_for_alone():
    for path in PLUGIN.glob("**/*.php"):
        guard = "WP_UNINSTALL_PLUGIN" if path.name == "uninstall.php" else "ABSPATH"
        assert f"defined('{guard}') || exit;" in path.read_text("utf-8"), path.name


def test_its_licence_is_the_projects():
    assert (PLUGIN / "LICENSE").read_text() == (PLUGIN.parents[2] / "LICENSE").read_text()
    for name in ("pahintulot.php", "readme.txt"):
        assert re.search(r"^(?: \* )?License: MIT$", (PLUGIN / name).read_text(), re.MULTILINE)

"""What the WordPress plugin says to other plugins: optimisers, and the WP Consent API."""

import json

import pytest

from service.domain.ids import base64url
from tests.fixtures.wordpress import answer, php, run_php

GOOD = {"service": "https://consent.example", "site_key": "pahayagan"}
ADDRESSES = ["//consent.example/b/pahayagan.js", "pahintulot/consent-api.js"]
OF_ADDRESSES = [
    "rocket_delay_js_exclusions",
    "rocket_exclude_defer_js",
    "litespeed_optimize_js_excludes",
    "litespeed_optm_js_defer_exc",
    "perfmatters_delay_js_exclusions",
    "sgo_javascript_combine_excluded_external_paths",
]
OF_HANDLES = ["sgo_js_async_exclude", "sgo_js_minify_exclude", "sgo_javascript_combine_exclude"]


def cookie(**claims) -> str:
    good = {"exp": 4102444800, "aud": "pahayagan", "purposes": ["analytics"]}
    return f"e30.{base64url(json.dumps(good | claims).encode())}.x"


@pytest.mark.parametrize("name", [*OF_ADDRESSES, *OF_HANDLES])
def test_each_optimiser_hears_of_ours_beside_its_own(name):
    """And a list that is none of that shape is left as it is."""
    ours = ADDRESSES if name in OF_ADDRESSES else ["pahintulot-consent-api"]
    assert answer(f"apply_filters('{name}', ['own'])", **GOOD) == ["own", *ours]
    assert answer(f"apply_filters('{name}', 'own')", **GOOD) == "own"


def test_autoptimize_has_a_text_with_commas_or_an_array_by_name():
    name = "autoptimize_filter_js_exclude"
    assert answer(f"apply_filters('{name}', 'own.js')", **GOOD) == ",".join(["own.js", *ADDRESSES])
    assert answer(f"apply_filters('{name}', '')", **GOOD) == ",".join(ADDRESSES)
    said = answer(f"apply_filters('{name}', ['own.js' => 'remove'])", **GOOD)
    assert said == {"own.js": "remove"} | dict.fromkeys(ADDRESSES, "")


def test_the_consent_api_finds_it_registered_and_of_the_type_that_asks():
    assert answer("apply_filters('wp_consent_api_registered_pahintulot/pahintulot.php')", **GOOD)
    assert answer("apply_filters('wp_get_consent_type', false)", **GOOD) == "optin"
    assert answer("apply_filters('wp_get_consent_type', false)") is False


@pytest.mark.parametrize(
    ("cookies", "gpc", "category", "is_yes"),
    [
        ({"pahintulot": cookie()}, "", "statistics", True),
        ({"pahintulot": cookie()}, "", "statistics-anonymous", True),
        ({"pahintulot": cookie()}, "", "marketing", False),
        ({"pahintulot": cookie(purposes=["marketing"])}, "", "marketing", True),
        ({"pahintulot": cookie(purposes=["preferences"])}, "", "preferences", True),
        ({"pahintulot": cookie()}, "1", "statistics", False),
        ({"pahintulot": cookie(gpc=True)}, "1", "statistics", True),
        ({"pahintulot": cookie(exp=1)}, "", "statistics", False),
        ({"pahintulot": cookie(aud="radyo")}, "", "statistics", False),
        ({"pahintulot": "no.decline.0123456789abcdef.2099-01-01"}, "", "statistics", False),
        ({"pahintulot": "x"}, "", "statistics", False),
        ({"pahintulot": ["x"]}, "", "statistics", False),
        ({"pahintulot": "e30.NQ.x"}, "", "statistics", False),  # whose body is a number
        ({}, "", "statistics", False),
        ({}, "", "functional", True),
        ({"__Host-pahintulot": cookie(), "pahintulot": "yes.x"}, "", "statistics", True),
        ({"__Host-pahintulot": cookie(), "pahintulot": "no.x"}, "", "statistics", False),
    ],
)
def test_the_apis_yes_holds_in_php_only_while_the_visitors_own_does(cookies, gpc, category, is_yes):
    """Its no is never made a yes."""
    asked = (
        f"$_COOKIE = json_decode({php(json.dumps(cookies))}, true);"
        f"$_SERVER['HTTP_SEC_GPC'] = '{gpc}';"
        f"echo json_encode([apply_filters('wp_has_consent', true, '{category}'),"
        f"apply_filters('wp_has_consent', false, '{category}')]);"
    )
    assert json.loads(run_php(asked, **GOOD)) == [is_yes, False]

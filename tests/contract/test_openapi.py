"""The description of the API is valid OpenAPI 3.1, and says what the service really does."""

import html
import re
from typing import Any

import pytest

from service.web.openapi import BODY_TYPES
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page, pointers

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
PROBLEM = "application/problem+json"
TYPES = {"string", "integer", "number", "boolean", "object", "array", "null"}
DOCUMENTED = {
    ("get", "/v1/sites/{site_key}/status"),
    ("post", "/v1/sites/{site_key}/decisions"),
    ("post", "/v1/sites/{site_key}/shown"),
    ("post", "/v1/sites/{site_key}/status/batch"),
    ("get", "/v1/sites/{site_key}/changes"),
    ("get", "/v1/sites/{site_key}/decisions"),
    ("get", "/v1/sites/{site_key}/decisions.csv"),
    ("get", "/v1/sites/{site_key}/decisions.jsonl"),
    ("post", "/v1/sites/{site_key}/subjects/erase"),
    ("put", "/v1/sites/{site_key}/subjects/hold"),
    ("delete", "/v1/sites/{site_key}/subjects/hold"),
    ("post", "/v1/sites"),
    ("get", "/v1/sites"),
    ("get", "/v1/sites/{site_key}"),
    ("patch", "/v1/sites/{site_key}"),
    ("post", "/v1/sites/{site_key}/keys"),
    ("get", "/v1/sites/{site_key}/keys"),
    ("delete", "/v1/sites/{site_key}/keys/{key_id}"),
    ("post", "/v1/sites/{site_key}/keys/{key_id}/rotate"),
    ("get", "/v1/sites/{site_key}/notices"),
    ("post", "/v1/sites/{site_key}/notices"),
    ("post", "/v1/sites/{site_key}/notices/check"),
    ("get", "/v1/sites/{site_key}/notices/draft"),
    ("post", "/v1/sites/{site_key}/notices/{sha256}/invalidate"),
    ("post", "/v1/sites/{site_key}/pins"),
    ("get", "/v1/sites/{site_key}/decisions/{decision_id}/receipt"),
    ("get", "/v1/sites/{site_key}/subjects/me"),
    ("get", "/v1/notices/{sha256}"),
    ("get", "/.well-known/jwks.json"),
}


@pytest.fixture
def spec(client) -> dict[str, Any]:
    return client.get("/openapi.json").get_json()


@pytest.fixture
def page(client, app, cli_env, tmp_path) -> Page:
    return Page(client, make_site(cli_env, tmp_path))


def operations(spec):
    """Each operation with its method, its path and the parameters of both levels."""
    for path, item in spec["paths"].items():
        for method in METHODS & item.keys():
            operation = item[method]
            yield method, path, operation, [
                resolved(spec, parameter)
                for parameter in item.get("parameters", []) + operation.get("parameters", [])
            ]  # fmt: skip


def resolved(spec, node):
    """What a reference leads to; fails where it leads nowhere."""
    while isinstance(node, dict) and "$ref" in node:
        assert node["$ref"].startswith("#/"), node
        found: Any = spec
        for step in node["$ref"][2:].split("/"):
            assert step in found, f"{node['$ref']} leads nowhere"
            found = found[step]
        node = found
    return node


def nodes(value):
    """Every object inside the document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_every_reference_leads_somewhere(spec):
    """No `$ref` dangles."""
    references = [node for node in nodes(spec) if "$ref" in node]
    assert len(references) > 5
    for node in references:
        resolved(spec, node)


def test_the_document_has_the_parts_that_openapi_asks_for(spec):
    """Version, title, paths; parameters that match their paths; responses that say something."""
    assert spec["openapi"].startswith("3.1.")
    assert spec["info"]["title"]
    assert spec["info"]["version"]
    for method, path, operation, parameters in operations(spec):
        named = {item["name"] for item in parameters if item["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path)), path
        assert all(item["required"] for item in parameters if item["in"] == "path")
        assert all(item["in"] in {"path", "query", "header", "cookie"} for item in parameters)
        assert len({(item["in"], item["name"]) for item in parameters}) == len(parameters)
        assert operation["responses"], (method, path)
        for status, answer in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d|default", status)
            assert resolved(spec, answer)["description"], (path, status)
        for requirement in operation.get("security", []):
            assert requirement.keys() <= spec["components"]["securitySchemes"].keys()


def test_the_schemas_are_json_schema(spec):
    """Types that exist, requirements that are described, patterns that compile."""
    for name, schema in spec["components"]["schemas"].items():
        assert set(schema.get("required", [])) <= schema["properties"].keys(), name
        for node in nodes(schema["properties"]):
            kinds = node.get("type", [])
            if isinstance(kinds, str | list):
                assert {kinds} if isinstance(kinds, str) else set(kinds) <= TYPES, name
            if isinstance(node.get("pattern"), str):
                re.compile(node["pattern"])


def test_every_schema_is_used(spec):
    """Nothing a framework left lying about."""
    references = {str(node["$ref"]) for node in nodes(spec) if "$ref" in node}
    for name in spec["components"]["schemas"]:
        assert f"#/components/schemas/{name}" in references


def test_every_call_of_the_contract_is_described_and_no_other(spec):
    """The calls of version 1 that are built."""
    assert {(method, path) for method, path, _, _ in operations(spec)} == DOCUMENTED


def test_every_error_is_described_as_a_problem_document(spec):
    """`default` and each 4xx: one content type, one schema."""
    for _, path, operation, _ in operations(spec):
        assert "default" in operation["responses"], path
        for status, answer in operation["responses"].items():
            content = resolved(spec, answer).get("content", {})
            if status == "default" or status[0] in "45":
                assert set(content) == {PROBLEM}, (path, status)
                schema = resolved(spec, content[PROBLEM]["schema"])
                assert {"type", "title", "status", "detail", "request_id"} == set(
                    schema["required"]
                )


def test_the_request_described_is_the_request_taken(spec, page):
    """The same fields, required and optional; the same content types."""
    body = spec["paths"]["/v1/sites/{site_key}/decisions"]["post"]["requestBody"]
    assert set(body["content"]) == set(BODY_TYPES)
    schema = resolved(spec, body["content"]["application/json"]["schema"])
    whole = page.body(gpc=False, parity=None, queued_s=0, token=None)

    assert set(schema["properties"]) == set(whole)
    assert schema["additionalProperties"] is False
    assert pointers(page.post({})) == [
        f"/{name}" for name in schema["properties"] if name in schema["required"]
    ]
    assert page.post(whole).status_code == 201
    for name, described in schema["properties"].items():
        item = described.get("items", described)
        value = whole[name][0] if isinstance(whole[name], list) else whole[name]
        if "pattern" in item:
            assert re.search(item["pattern"], value), name
        if "enum" in item:
            assert value in item["enum"], name


def test_the_answers_described_are_the_answers_given(spec, page):
    """No field that is not described; none missing that is required."""
    accepted = page.decide("accept")
    answers = {
        "DecisionAnswer": [accepted, page.decide("decline")],
        "StatusAnswer": [page.answer(), page.answer(accepted["token"])],
        "Problem": [page.post(b"{}").get_json(), page.status(query="?x=1").get_json()],
    }
    answers["Problem"].append(page.client.get("/v1/sites/nowhere/status").get_json())
    for name, given in answers.items():
        schema = spec["components"]["schemas"][name]
        for answer in given:
            assert set(schema["required"]) <= answer.keys() <= schema["properties"].keys(), name


def test_who_may_call_is_described(spec):
    """A page needs no key for a decision, a back end does; the export is for keys alone."""
    security = {
        (method, path): [set(way) for way in operation.get("security", [])]
        for method, path, operation, _ in operations(spec)
    }
    site = "/v1/sites/{site_key}"
    assert security["post", f"{site}/decisions"] == [{"apiKey"}, set()]
    assert security["get", f"{site}/status"] == [{"visitor"}, set()]
    for form in ("csv", "jsonl"):
        assert security["get", f"{site}/decisions.{form}"] == [{"apiKey"}]


def test_what_a_file_is_made_of_is_described(spec, page, cli_env):
    """The content type of each answer is the one that is sent."""
    key = make_key(cli_env, page.site.key, "export:read")
    bearer = {"Authorization": f"Bearer {key}"}
    for address, path in (
        (page.path("decisions.csv"), "/v1/sites/{site_key}/decisions.csv"),
        (page.path("decisions.jsonl"), "/v1/sites/{site_key}/decisions.jsonl"),
        (f"/v1/notices/{page.site.notice[7:]}", "/v1/notices/{sha256}"),
        ("/.well-known/jwks.json", "/.well-known/jwks.json"),
    ):
        sent = page.client.get(address, headers=bearer).mimetype
        assert set(spec["paths"][path]["get"]["responses"]["200"].get("content", {})) == {sent}


def test_the_page_for_people_shows_every_call_and_shape(spec, client):
    """/docs is the same description, readable without a script."""
    answer = client.get("/docs")
    text = re.sub(r"</?code>", "", answer.get_data(as_text=True))
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    text = re.sub(r"\s+", " ", text)

    for method, path, operation, parameters in operations(spec):
        assert f"{method.upper()} {path}" in text
        assert operation["summary"].replace("`", "") in text
        for parameter in parameters:
            assert parameter["name"] in text
    for name, schema in spec["components"]["schemas"].items():
        assert f'id="{name}"' in answer.get_data(as_text=True)
        for field in schema["properties"]:
            assert field in text
    assert "<script" not in answer.get_data(as_text=True)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_every_field_and_parameter_has_a_form(spec):
    """A time too: nobody has to guess how it is written."""
    forms = {"type", "$ref", "anyOf", "allOf", "enum"}
    described = {
        f"{name}.{field}": inner
        for name, schema in spec["components"]["schemas"].items()
        for field, inner in schema.get("properties", {}).items()
    } | {
        f"{method} {path} {parameter['name']}": parameter["schema"]
        for method, path, _operation, parameters in operations(spec)
        for parameter in parameters
    }
    for where, form in described.items():
        assert forms & form.keys(), where
        types = form["type"] if isinstance(form.get("type"), list) else []
        assert len(set(types)) == len(types), where


def test_the_page_for_people_says_things_once_and_in_their_words(client):
    """Each body's example stands once, whatever the method; code is code; scopes are named."""
    text = client.get("/docs").get_data(as_text=True)
    calls = text.partition("<h1>Shapes</h1>")[0].split("<section ")[1:]
    for call in calls:
        before_answers = call.partition("<ul>")[0]
        assert before_answers.count("<pre>") == before_answers.count("<p>Body: "), call[:80]
    assert any('id="delete-' in call and "<p>Body: " in call for call in calls)
    assert "`" not in re.sub(r"<pre>.*?</pre>", "", text, flags=re.DOTALL)
    assert "an API key <code>subjects:erase</code>" in text
    assert "`" not in client.get("/docs/problems").get_data(as_text=True)


def test_the_links_of_the_page_lead_somewhere(client):
    """To the file, to the problems, and within the page."""
    text = client.get("/docs").get_data(as_text=True)
    for link in set(re.findall(r'href="([^"]+)"', text)):
        if link.startswith("#"):
            assert f'id="{link[1:]}"' in text
        else:
            with client.get(link) as answer:
                assert answer.status_code == 200, link

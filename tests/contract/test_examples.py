"""Every body that the API's description shows has an example, and the example is a true one."""

from typing import Any

import jsonschema
import pytest

from service.web.problem_types import PROBLEM_TYPES
from tests.contract.test_openapi import operations, resolved

PROBLEM = "application/problem+json"


@pytest.fixture
def spec(client) -> dict[str, Any]:
    return client.get("/openapi.json").get_json()


def bodies(spec):
    """Each content of each call: its place, media type and description."""
    for method, path, operation, _ in operations(spec):
        holders = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for name, holder in holders.items():
            for media_type, content in resolved(spec, holder).get("content", {}).items():
                yield f"{method} {path} {name}", media_type, content


def wrong(spec, example, schema) -> list[str]:
    """What the schema has against the example."""
    whole = {**schema, "components": spec["components"]}
    return [error.message for error in jsonschema.Draft202012Validator(whole).iter_errors(example)]


def test_every_body_has_an_example_that_fits_its_schema(spec):
    """Requests and answers; nothing is left to a reader's fantasy."""
    seen = 0
    for place, media_type, content in bodies(spec):
        if media_type == PROBLEM:
            continue
        assert "example" in content, place
        assert content["example"] not in ({}, [], ""), f"{place} has an empty example"
        assert wrong(spec, content["example"], content["schema"]) == [], place
        seen += 1
    assert seen >= 8


def test_every_problem_has_an_example_that_every_call_refers_to(spec):
    """All kinds, each in the one shape."""
    examples = spec["components"]["examples"]
    assert examples.keys() == PROBLEM_TYPES.keys()
    schema = {"$ref": "#/components/schemas/Problem"}
    for slug, example in examples.items():
        assert wrong(spec, example["value"], schema) == [], slug
        assert example["value"]["type"].endswith(f"#{slug}")
    for place, media_type, content in bodies(spec):
        if media_type == PROBLEM:
            assert content["examples"].keys() == PROBLEM_TYPES.keys(), place


def test_an_example_that_does_not_fit_is_found(spec):
    """The control."""
    schema = {"$ref": "#/components/schemas/StatusAnswer"}
    assert wrong(spec, {"allowed": "yes"}, schema)


def test_the_example_of_a_decision_is_taken(spec, client, page):
    """What a reader copies works, once the notice is the site's own."""
    body = spec["paths"]["/v1/sites/{site_key}/decisions"]["post"]["requestBody"]
    example = body["content"]["application/json"]["example"] | {"notice": page.site.notice}
    assert page.post(example).status_code == 201


@pytest.fixture
def page(client, cli_env, tmp_path):
    from tests.fixtures.sites import make_site  # noqa: PLC0415 - for this test alone
    from tests.integration.web.page import Page  # noqa: PLC0415

    return Page(client, make_site(cli_env, tmp_path))

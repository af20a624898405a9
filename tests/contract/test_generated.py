"""Whatever is generated from the description of the API, or from nonsense, is answered below 500.

PAHINTULOT_GENERATED_REQUESTS makes it longer; PAHINTULOT_GENERATED_SEED repeats a run.
"""

import json
import os
import re
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from service.domain.api_key import Scope
from tests.fixtures.sites import DRAFT, make_key, make_site
from tests.integration.web.page import Page, execute

REQUESTS = int(os.environ.get("PAHINTULOT_GENERATED_REQUESTS", "2400"))
SEED = int(os.environ.get("PAHINTULOT_GENERATED_SEED", str(secrets.randbits(32))))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)
NONSENSE = st.one_of(
    st.binary(max_size=200),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.tuples(
        st.sampled_from(["[", '{"a":', '"\\ud800"', '{"a":1,"a":2}', "9", "1e999", "\\u0000"]),
        st.integers(1, 20_000),
    ).map(lambda drawn: (drawn[0] * drawn[1])[:20_000].encode()),
)
HEADERS = st.dictionaries(
    st.sampled_from(["Sec-GPC", "Accept", "Accept-Language", "Cookie", "If-None-Match", "Range"]),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60),
    max_size=2,
)
Known = dict[str, list[str]]


@pytest.fixture
def known(app: Flask, client: FlaskClient, cli_env, tmp_path) -> Callable[[], Known]:
    """What really exists, so that what is generated gets past the first door.

    Made anew for each call, for the one before may have erased, revoked and disabled it.
    """
    site = make_site(cli_env, tmp_path, "balita")  # the description's example is free to be made
    key = make_key(cli_env, site.key, *[scope.value for scope in Scope])
    execute(app, "UPDATE api_key SET site = NULL")  # an operator's: good for every route
    page = Page(client, site)

    def renewed() -> Known:
        execute(app, "UPDATE site SET disabled_at = NULL, origins = :origin", origin=site.origin)
        spare = make_key(cli_env, site.key, "status:read")  # to be rotated and revoked
        accepted, withdrawn = page.decide("accept"), page.decide("accept")
        page.decide("withdraw", token=withdrawn["token"])
        tokens = [accepted["token"], withdrawn["token"]]
        current = client.get(
            page.path("notices"), headers={"Authorization": f"Bearer {key}"}
        ).get_json()["notices"]
        return {
            "site_key": [site.key],
            "sha256": [site.notice.removeprefix("sha256:")],
            "decision_id": [accepted["decision_id"], withdrawn["decision_id"]],
            "key_id": [spare.split("_")[1]],
            "subject_id": [accepted["subject_id"], withdrawn["subject_id"]],
            "notice": [site.notice],
            "replaces": [next((item["notice"] for item in current if item["stands"]), None)],
            "draft": [DRAFT],
            "token": tokens,
            "bearer": [*[key] * 6, *tokens, "", "no.decline.0123456789abcdef.2030-01-01"],
            "origin": [site.origin],
        }

    return renewed


def with_known(value: Any, known: Known, pick: Callable[[list[str], Any], Any]) -> Any:
    """The body with what `pick` puts where something that exists may be named."""
    if isinstance(value, dict):
        return {
            key: pick(known[key], inner) if key in known else with_known(inner, known, pick)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [with_known(inner, known, pick) for inner in value]
    return value


def as_described(operation: Any, known: Known, example: Any) -> Iterator[dict[str, Any]]:
    """The description's own example, as it is and naming what exists; with a key, with a token."""
    names = re.findall(r"{(\w+)}", operation.path)
    path = operation.path.format(**{name: known[name][0] for name in names})
    really = with_known(example, known, lambda values, _: values[0])
    for body in (example, really):
        for bearer in (known["bearer"][0], known["token"][0]):
            sent = {"headers": {"Authorization": f"Bearer {bearer}"}}
            sent |= {} if body is None else {"json": body}
            yield {"method": operation.method, "path": path, **sent}


@st.composite
def requests(
    draw: st.DrawFn, cases: list[st.SearchStrategy[Case]], known: Known, example: Any
) -> dict[str, Any]:
    """One request, as the test client takes it: as described, against it, or with nonsense.

    Now and then its body is the description's own `example`.
    """

    def some(values: list[str], inner: Any) -> Any:
        return draw(st.sampled_from(values)) if draw(st.booleans()) else inner

    sent = draw(st.one_of(cases)).as_transport_kwargs(base_url="http://localhost")
    sent.pop("base_url", None)
    headers = {
        name: value for name, value in sent.pop("headers").items() if name != "Authorization"
    }
    headers |= draw(HEADERS)
    if bearer := draw(st.sampled_from(known["bearer"])):
        headers["Authorization"] = f"Bearer {bearer}"
    if draw(st.booleans()):
        origins = [*known["origin"] * 4, "null", "https://evil.example"]
        headers["Origin"] = draw(st.sampled_from(origins))
    if "json" in sent:
        if draw(st.integers(0, 3)) == 0:
            sent["json"] = with_known(example, known, lambda values, _: values[0])
        else:
            sent["json"] = with_known(sent["json"], known, some)
        if draw(st.integers(0, 5)) == 0:
            sent.pop("json")
            sent["data"] = draw(NONSENSE)
    return sent | {"headers": headers}


def strategies(operation: Any, known: Known) -> list[st.SearchStrategy[Case]]:
    """What may be drawn for one call, with the names in its address real or made up."""
    real = {
        name: known[name][0]
        for name in known
        if f"{{{name}}}" in operation.path  # not every call names a site
    }
    made = [
        operation.as_strategy(generation_mode=mode, path_parameters=path)
        for mode in GenerationMode
        for path in ([real, real, None] if real else [None])
    ]
    return [cases for cases in made if _is_possible(cases)]


def _is_possible(cases: st.SearchStrategy[Case]) -> bool:
    """A call without parameters has nothing that could go against its description."""
    try:
        _drawn(cases)
    except Unsatisfiable:
        return False
    return True


def _drawn(cases: st.SearchStrategy[Case]) -> None:
    @settings(
        max_examples=1, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(cases)
    def draw(_case: Case) -> None: ...

    draw()


def bombard(app: Flask, operation: Any, known: Known, times: int) -> Counter[int]:
    """How often each status was answered to so many requests; fails at the first 5xx."""
    answered: Counter[int] = Counter()
    app.testing = False  # an exception is answered, as it is in production
    client = app.test_client()
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    example = content.get("application/json", {}).get("example")

    def send(sent: dict[str, Any]) -> None:
        with client.open(**sent) as response:
            text = response.get_data(as_text=True)
        answered[response.status_code] += 1
        assert response.status_code < 500, f"{response.status_code} {SEED=} {sent} {text}"

    for sent in as_described(operation, known, example):
        send(sent)

    @seed(SEED)
    @settings(
        max_examples=times,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(sent=requests(strategies(operation, known), known, example))
    def answers(sent: dict[str, Any]) -> None:
        send(sent)

    answers()
    return answered


def test_no_generated_request_is_answered_5xx(
    app: Flask, known: Callable[[], Known], capsys
) -> None:
    """RELIABILITY G9, on either database; and of every call some requests got through."""
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    times = max(20, REQUESTS // len(operations))
    answered = {
        operation.label: bombard(app, operation, known(), times) for operation in operations
    }
    with capsys.disabled():
        total = sum(statuses.total() for statuses in answered.values())
        sys.stdout.write(f"\n{total} generated requests, seed {SEED}, 0 answered 5xx\n")
    for label, statuses in answered.items():
        print(label, dict(sorted(statuses.items())))  # noqa: T201 - shown with -s or -rP
        assert {200, 201, 204} & statuses.keys(), f"nothing got through to {label}: {statuses}"


def test_a_planted_failure_is_found(app: Flask, known: Callable[[], Known]) -> None:
    """The control: a call that fails on some input is noticed."""
    view = app.view_functions["status.get_status"]

    def fails_on_gpc(**values: object) -> Any:
        if request.args.get("gpc") == "1":
            raise RuntimeError("planted")
        return view(**values)

    app.view_functions["status.get_status"] = fails_on_gpc
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    operation = schema["/v1/sites/{site_key}/status"]["GET"]
    with pytest.raises(AssertionError, match="500"):
        bombard(app, operation, known(), 200)

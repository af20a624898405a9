"""Who may open which page of the officers' room: everybody tries each, on two sites and none."""

import pytest
from flask import abort, request

from service.domain.errors import UnknownSite
from service.domain.officer import Role
from service.storage.engine import db
from service.usecases.find_site import find_site
from service.web.officer.access import officer, with_role
from tests.contract.officers_matrix import (
    IN,
    NO_SITE,
    OTHER,
    OWN,
    Matrix,
    calls,
    everybody,
    too_open,
)
from tests.fixtures.officers import number
from tests.fixtures.sites import make_site
from tests.integration.web.page import Page


@pytest.fixture
def matrix(app, client, cli_env, tmp_path) -> Matrix:
    """Two sites, a decision of a person on each, and all kinds of officers."""
    for key in (OWN, OTHER):
        site = make_site(cli_env, tmp_path, key, f"https://{key}.example")
        Page(client, site).decide("accept")
    number(app)
    return Matrix(app, everybody(app))


def planted(matrix: Matrix, view, access: str | None, name: str = "planted", **how) -> list:
    """The calls of a page that is added to the room."""
    if access:
        view.access = access
    address = f"/officer/sites/<site_key>/{name}"
    matrix.app._got_first_request = False  # Flask takes no route any more once it has answered
    matrix.app.add_url_rule(address, endpoint=f"officer.{name}", view_func=view, **how)
    return [call for call in calls(matrix.app) if call.endpoint == f"officer.{name}"]


def test_every_page_opens_to_the_right_roles_alone(matrix):
    """Nobody, dead sessions, each role here, there and everywhere, the disabled: no surprise."""
    every = calls(matrix.app)
    matrix.run(every)
    of_sites = [call for call in every if call.is_of_a_site]
    print(  # noqa: T201 - the counts, for who runs it with -rP
        f"\n{len(every)} calls ({len(of_sites)} of a site), {len(matrix.people)} kinds of people, "
        f"{matrix.tried.total()} tries: {dict(matrix.tried)}; {len(matrix.surprises)} surprises"
    )
    assert matrix.surprises == []
    assert len(of_sites) >= 20
    assert min(matrix.tried[word] for word in (IN, NO_SITE, "sign in", "not this role")) >= 50


def test_a_foreign_site_is_answered_as_one_that_never_was(matrix):
    """Byte for byte, headers too, for every page and form, whatever is sent."""
    matrix.run_alike(calls(matrix.app))
    print(f"\n{matrix.tried.total()} pairs; {len(matrix.surprises)} differ")  # noqa: T201
    assert matrix.surprises == []
    assert matrix.tried["alike"] >= 500


def test_every_page_declares_enough(app):
    """A page of a site asks for a role there, and who only looks changes nothing."""
    assert too_open(calls(app)) == []


def test_a_planted_page_without_a_declaration_is_found(matrix):
    """The control: both by what it declares and by what it does."""
    made = planted(matrix, lambda site_key: site_key, None)
    assert any("declares None" in flaw for flaw in too_open(calls(matrix.app)))
    matrix.run(made)
    assert any("by nobody: in, not sign in" in found for found in matrix.surprises)


def test_a_planted_page_that_forgets_to_check_is_found(matrix):
    """The control: it declares a role, and lets everybody in."""
    made = planted(matrix, lambda site_key: site_key, "officer:owner")
    assert too_open(made) == []
    matrix.run(made)
    text = "\n".join(matrix.surprises)
    for name in ("nobody", "a dead session", "disabled", f"owner of {OTHER}", f"officer of {OWN}"):
        assert f"on {OWN} by {name}: in" in text
    assert f"on {OWN} by owner of {OWN}" not in text


def test_a_planted_page_that_is_too_lenient_or_too_strict_is_found(matrix):
    """The control: it checks another role than it declares, or declares too little for a form."""
    lenient = with_role(Role.VIEWER)(lambda site_key: site_key)
    matrix.run(planted(matrix, lenient, "officer:officer"))
    assert f"by viewer of {OWN}: in, not not this role" in "\n".join(matrix.surprises)
    assert f"by officer of {OWN}" not in "\n".join(matrix.surprises)

    matrix.surprises.clear()
    strict = with_role(Role.OWNER)(lambda site_key: site_key)
    matrix.run(planted(matrix, strict, "officer:officer", "strict"))
    assert f"by officer of {OWN}: not this role, not in" in "\n".join(matrix.surprises)

    form = with_role(Role.VIEWER)(lambda site_key: site_key)
    (flaw,) = too_open(planted(matrix, form, None, "form", methods=["POST"]))
    assert "lets a viewer change something" in flaw


@pytest.mark.parametrize("how", ["status", "header", "body"])
def test_a_planted_page_that_tells_a_foreign_site_is_found(matrix, how):
    """The control: it looks for the site before it looks for the role."""

    def telling(site_key: str) -> str:
        held = officer().role_on(site_key)
        found = find_site(db.session(), site_key, even_disabled=True)
        if held is None and how == "status":
            abort(403)
        if held is None and how == "body":
            return f"{found.name} is not yours"
        if held is None:
            return f"{request.path} there is none", 404, {"X-Name": found.name}
        return site_key

    made = planted(matrix, telling, "officer:viewer")
    matrix.run_alike(made)
    assert any(f"tells {OTHER} from none to owner of {OWN}" in said for said in matrix.surprises)


def test_a_page_that_hides_a_foreign_site_passes(matrix):
    """The control of the control."""

    def hiding(site_key: str) -> str:
        if officer().role_on(site_key) is None:
            raise UnknownSite("There is no such site.")
        return find_site(db.session(), site_key, even_disabled=True).name

    matrix.run_alike(planted(matrix, hiding, "officer:viewer"))
    assert matrix.surprises == []

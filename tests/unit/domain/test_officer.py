"""Who may do what where: each role includes those before it, and everywhere means every site."""

from hypothesis import given
from hypothesis import strategies as st

from service.domain.officer import EVERYWHERE, Officer, Role, greater

ROLES = st.sampled_from(Role)
SITES = st.sampled_from(["demo", "other", EVERYWHERE])
HELD = st.dictionaries(SITES, ROLES)


def officer(**roles: Role) -> Officer:
    return Officer(1, "Ana", "ana@site.example", None, roles)


def test_an_owner_is_an_officer_and_an_officer_a_viewer() -> None:
    included = {role: {other for other in Role if role.includes(other)} for role in Role}

    assert included == {
        Role.VIEWER: {Role.VIEWER},
        Role.OFFICER: {Role.VIEWER, Role.OFFICER},
        Role.OWNER: set(Role),
    }


def test_a_role_on_one_site_is_none_on_another() -> None:
    ana = officer(demo=Role.OWNER)

    assert ana.may(Role.OWNER, "demo")
    assert not ana.may(Role.VIEWER, "other")
    assert not ana.may(Role.VIEWER, EVERYWHERE)


def test_a_role_everywhere_holds_on_every_site_and_the_greater_one_counts() -> None:
    ana = Officer(1, None, None, None, {EVERYWHERE: Role.OFFICER, "demo": Role.OWNER})

    assert ana.role_on("demo") is Role.OWNER
    assert ana.role_on("never heard of") is Role.OFFICER
    assert ana.role_on(EVERYWHERE) is Role.OFFICER
    below = Officer(1, None, None, None, {EVERYWHERE: Role.OFFICER, "demo": Role.VIEWER})
    assert below.role_on("demo") is Role.OFFICER


@given(roles=HELD, wanted=ROLES, site=SITES)
def test_nobody_may_do_anything_without_a_role_that_says_so(roles, wanted, site) -> None:
    allowed = Officer(1, None, None, None, roles).may(wanted, site)

    assert allowed == any(
        role.includes(wanted) for where, role in roles.items() if where in {site, EVERYWHERE}
    )


@given(one=st.none() | ROLES, other=st.none() | ROLES)
def test_the_greater_of_two_roles_is_one_of_them_and_the_order_does_not_matter(one, other) -> None:
    assert greater(one, other) is greater(other, one)
    assert greater(one, other) in {one, other}

"""A site with a notice, and a page of it from which a visitor decides."""

import pytest

from service.domain.officer import Role
from tests.fixtures.officers import Browser, signed_in
from tests.fixtures.sites import ServedSite, make_site
from tests.integration.web.page import Page


@pytest.fixture
def site(app, cli_env, tmp_path) -> ServedSite:
    """A site whose only origin is https://site.example."""
    return make_site(cli_env, tmp_path)


@pytest.fixture
def page(client, site) -> Page:
    """A page of the site, as a browser shows it."""
    return Page(client, site)


@pytest.fixture
def browser(app, client) -> Browser:
    """A browser at the officers' room in which nobody is signed in."""
    return Browser(client)


@pytest.fixture
def desk(app, site) -> Browser:
    """The browser of the site's privacy officer, who is signed in."""
    return signed_in(app, Role.OFFICER, site.key)

"""A site with a notice, and a page of it from which a visitor decides."""

import pytest

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

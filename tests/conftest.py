"""Fixtures for every test; those that need a database live in tests/fixtures."""

import os

from hypothesis import settings

# No operator's shell may change what the tests see.
for _name in (
    "ALLOWED_HOSTS",
    "BIND",
    "DATABASE_OWNER_URL",
    "DATABASE_POOLER",
    "DATABASE_REPLICA_URL",
    "DATABASE_URL",
    "KEY_DIR",
    "LOG_LEVEL",
    "OFFICER_ORIGIN",
    "PAHINTULOT_DEMO",
    "PARTITION_SPAN",
    "PUBLIC_URL",
    "RATE_LIMIT_ACCEPTS",
    "RATE_LIMIT_REFUSALS",
    "RATE_LIMIT_SIGN_IN",
    "RATE_LIMIT_STORE",
    "THREADS",
    "TRUSTED_PROXIES",
    "WORKERS",
):
    os.environ.pop(_name, None)

# A busy machine is no bug; what must be fast is measured in benchmarks/.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

pytest_plugins = [
    "tests.fixtures.process",  # first: the others import it
    "tests.fixtures.clusters",
    "tests.fixtures.databases",
    "tests.fixtures.web",
]

"""One set of core flows for every engine. What asserts outside a test module says what it found."""

import pytest

pytest.register_assert_rewrite("tests.browser.engines.flows", "tests.browser.engines.visitor")

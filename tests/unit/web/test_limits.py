"""Networks: whose decisions are counted together."""

import pytest

from service.web.limits import prefix


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", "unknown"),
        (None, "unknown"),
        ("no address", "unknown"),
    ],
)
def test_an_address_counts_as_its_network(address, network) -> None:
    assert prefix(address) == network

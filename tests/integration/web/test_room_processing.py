"""The record of processing: what settings and notice say, and lines for what they do not."""

import re

import pytest

from tests.fixtures.commands import run
from tests.fixtures.sites import publish
from tests.integration.web.owners_room import Room, signed_in

PAGE = "/sites/pahayagan/processing"
FILL = "to be filled in by the controller"


@pytest.fixture
def viewer(app, site) -> Room:
    return signed_in(app, "carla@site.example", pahayagan="viewer")


def rows(room: Room, path: str = PAGE) -> dict[tuple[int, str], str]:
    """What stands in the page's tables: by the table and the row's name."""
    found = {}
    tables = room.get(path).get_data(as_text=True).split("<table>")[1:]
    for number, table in enumerate(tables):
        for name, text in re.findall(
            r'<th scope="row">(.*?) <small>.*?<td>(.*?)</td>', table, re.DOTALL
        ):
            found[number, name] = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).strip()
    return found


def test_it_has_every_point_of_the_law(viewer):
    """GDPR Art. 30(1)(a) to (g), and section 26(c) of the Philippine rules, one to five."""
    page = viewer.get(PAGE).get_data(as_text=True)
    laws = " ".join(re.findall(r"<small>(Art.*?|§.*?)</small>", page))
    assert set(re.findall(r"30\(1\)\((.)\)", laws)) == set("abcdefg")
    assert set(re.findall(r"26\(c\)\((.)\)", laws)) == set("12345")


def test_it_says_what_the_notice_declares(viewer):
    """Who, what for, which data, who receives it, where it goes and under which safeguard."""
    found = rows(viewer)
    assert "Example Publishing Inc." in found[0, "Controller (personal information controller)"]
    assert "Philippines" in found[0, "Controller (personal information controller)"]
    assert found[0, "Data protection officer"] == "dpo@example.com"
    assert "Analytics" in found[2, "Purposes"]
    assert "IP address" in found[2, "Categories of personal data"]
    assert found[2, "Categories of recipients"] == "Example Analytics Ltd."
    assert "European Union" in found[2, "Where the data is kept"]
    transfers = found[2, "Transfers to other countries, with safeguards"]
    assert transfers == "Ireland : a data sharing agreement"
    assert "13 months" in found[2, "Time limits for erasure"]


def test_the_logs_time_limits_are_the_settings(viewer, cli_env):
    """As they are now, beside the validity of the notice."""
    keeping = ["--keep-accepts-months", "17", "--keep-refusals-months", "3"]
    run(["site", "set", "pahayagan", *keeping], cli_env)
    limits = rows(viewer)[1, "Time limits for erasure"]
    assert "valid for 6 months, then kept for 17 months" in limits
    assert "valid for 6 months, then kept for 3" in limits


def test_what_cannot_be_known_is_left_to_the_controller(viewer):
    """Nothing is invented: those rows end in an empty line."""
    found = rows(viewer)
    for place in (
        *((0, "Joint controllers and representatives, if there are any"), (1, "Legal basis")),
        *((1, "Transfers to other countries, with safeguards"), (1, "Security measures")),
        (2, "Intended future processing or data sharing"),
    ):
        assert FILL in found[place], place


def test_a_notice_without_recipients_and_transfers_says_none(viewer, cli_env, tmp_path):
    """That is what visitors were told."""
    publish(cli_env, tmp_path, "pahayagan", recipients=[], transfers=[], storage_locations=["PH"])
    found = rows(viewer)
    assert found[2, "Categories of recipients"].startswith("none besides the controller")
    assert found[2, "Transfers to other countries, with safeguards"].startswith("none")


def test_before_the_first_notice_the_log_is_all_there_is(app, site, cli_env):
    """And the controller is a line to fill in."""
    run(["site", "add", "balita", "--name", "Balita", "--origin", "https://b.example"], cli_env)
    run(["site", "set", "balita", "--child-directed"], cli_env)
    room = signed_in(app, "dan@balita.example", balita="viewer")
    found = rows(room, "/sites/balita/processing")
    assert {table for table, _ in found} == {0, 1}
    assert found[0, "Controller (personal information controller)"] == FILL
    assert "directed to children" in found[1, "Categories of data subjects"]
    assert "kept for 36 months" in found[1, "Time limits for erasure"]


def test_it_is_there_in_filipino(viewer):
    """The notice's own words too."""
    page = viewer.get(f"{PAGE}?lang=fil").get_data(as_text=True)
    assert "Talaan ng pagproseso" in page
    assert "pupunan ng controller" in page
    assert "IP address" in page
    assert "Pilipinas" in page

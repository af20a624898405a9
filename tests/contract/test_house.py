"""What a stranger meets first is true: commands, links, locks, licence, sizes."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LOCKS = ["requirements.lock", "requirements-dev.lock"]
LONGEST_FILE = 250


def test_every_make_command_that_is_named_exists():
    """A `make x` in a document or in .ci/run is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    texts = [path.read_text() for path in [*DOCUMENTS, ROOT / ".ci/run"]]
    named = {
        name
        for text in texts
        for name in re.findall(r"(?:^|`|[A-Z]+=\d+ |exec )make ([a-z]+)", text, re.MULTILINE)
    }
    assert {"run", "test"} <= named
    assert named <= targets


def test_ci_runs_the_test_command_of_the_readme():
    """`.ci/run` is not another way to test; it ends in what the README says."""
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert lines[-1] == "exec make test"
    assert re.search(r"^make test\b", (ROOT / "README.md").read_text(), re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document):
    """A link to a file of this project names one that exists, and its anchor a heading."""
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text()), link


def anchors(markdown: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", sorted(ROOT.glob("docs/adr/*.md")), ids=lambda path: path.stem)
def test_a_decision_record_has_its_four_parts_and_is_short(document):
    """Context, Decision, Status and Consequences, in under 90 lines."""
    text = document.read_text()
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Status", "Consequences"]
    assert len(text.splitlines()) < 90


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_and_hashes_everything_and_names_no_registry(lock):
    """Each requirement has one version and a hash; where to fetch it is the machine's matter."""
    text = (ROOT / lock).read_text()
    requirements = text.replace("\\\n", " ").splitlines()
    assert len(requirements) > 20
    for requirement in requirements:
        assert re.match(r"[a-z0-9._\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", requirement), (
            requirement
        )
    assert "://" not in text
    assert "index" not in text


def test_what_runs_is_locked_alike_for_the_tests():
    """No package that the service needs has another version in the tests' lock."""
    pins = [
        set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE)) for lock in LOCKS
    ]
    assert pins[0] <= pins[1]


def test_every_exception_of_the_linter_has_its_reason():
    """A line that ignores a rule says why."""
    text = (ROOT / "pyproject.toml").read_text()
    begin, end = text.index("[tool.ruff.lint]"), text.index("[tool.ruff.lint.isort]")
    rules = [line for line in text[begin:end].splitlines() if re.match(r'\s+"[A-Z]+\d*",', line)]
    assert len(rules) > 10
    assert [rule for rule in rules if not re.search(r"# \S+", rule)] == []


def test_no_file_of_the_service_is_long():
    """What takes scrolling is not finished."""
    files = {path: len(path.read_text().splitlines()) for path in ROOT.glob("service/**/*.py")}
    assert {path: lines for path, lines in files.items() if lines > LONGEST_FILE} == {}


def test_the_readme_has_a_screenshot_that_is_a_picture():
    """The first thing a reader sees exists and is a PNG."""
    assert "](docs/screenshot.png)" in (ROOT / "README.md").read_text()
    assert (ROOT / "docs/screenshot.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_the_licence_is_the_one_declared():
    """MIT in the metadata and in the file."""
    assert PROJECT["project"]["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")


def test_the_changelog_tells_of_this_version():
    """The version that is built has its entry, with a date."""
    heading = rf"^## \[{re.escape(PROJECT['project']['version'])}\] - \d{{4}}-\d\d-\d\d$"
    assert re.search(heading, (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_the_image_copies_what_the_ignore_file_lets_through():
    """Each path that the Dockerfile copies from the checkout exists and is not ignored."""
    allowed = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = set()
    for line in re.findall(r"^COPY (?!--)(.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        copied |= set(line.split()[:-1])
    for name in copied:
        assert (ROOT / name).exists(), name
        assert any(path == name or path.startswith(f"{name}/") for path in allowed), name

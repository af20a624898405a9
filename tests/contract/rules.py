"""docs/rules.md: each numbered requirement and the tests that carry its mark."""

import ast
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

TESTS = Path(__file__).parents[1]
TABLE = TESTS / "data/rules.toml"

HEAD = """# The rules

What the law and the standards ask of a page's notice, and the tests that show it; `make docs`
writes this page from the tests' `rule` marks. Not legal advice. Rules of the log and the service
beyond the page have tests beside them, and no number here.
"""


class Shown(NamedTuple):
    """A test that shows a rule."""

    path: str
    name: str

    @property
    def sentence(self) -> str:
        return self.name.removeprefix("test_").replace("_", " ")


def parts() -> list[dict[str, Any]]:
    """The wordings, as the table has them."""
    return tomllib.loads(TABLE.read_text("utf-8"))["part"]


def known() -> dict[str, dict[str, str]]:
    """Each rule's number and its wording."""
    return {number: rule for part in parts() for number, rule in part["rules"].items()}


def shown(folder: Path = TESTS) -> dict[str, list[Shown]]:
    """Each number that a test is marked with, and those tests."""
    found = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for number in _marks(node):
                    found[number].append(Shown(path.relative_to(folder).as_posix(), node.name))
    return found


def _marks(test: ast.FunctionDef) -> list[str]:
    """The arguments of the test's `@pytest.mark.rule(…)`."""
    return [
        str(ast.literal_eval(argument))
        for mark in test.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule"
        for argument in mark.args
    ]


def as_markdown() -> str:
    """docs/rules.md."""
    tests = shown()
    return HEAD + "".join(
        f"\n## {part['title']}\n\n| rule | what must hold | from | shown by |\n|---|---|---|---|\n"
        + "".join(
            f"| {number} | {rule['says']} | {rule['source']} | {_evidence(rule, tests[number])} |\n"
            for number, rule in part["rules"].items()
        )
        for part in parts()
    )


def _evidence(rule: dict[str, str], tests: list[Shown]) -> str:
    links = [f"[`{Path(test.path).name}`](../tests/{test.path}): {test.sentence}" for test in tests]
    return "<br>".join([*links, *([rule["elsewhere"]] if "elsewhere" in rule else [])])

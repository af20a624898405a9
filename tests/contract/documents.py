"""The documents that are written by the code they describe; `make docs` writes them again."""

import tempfile
from pathlib import Path

from flask import Flask

from service.app import create_app
from service.settings import Settings
from service.web.problem_types import as_markdown as problems
from tests.contract.languages import as_markdown as languages
from tests.contract.reference import as_markdown as api
from tests.contract.rules import as_markdown as rules
from tests.fixtures.commands import run

DOCS = Path(__file__).parents[2] / "docs"


def generated(app: Flask) -> dict[Path, str]:
    """Each document and what it should say."""
    description = app.test_client().get("/openapi.json").get_json()
    return {
        DOCS / "problems.md": problems(),
        DOCS / "api.md": api(description),
        DOCS / "rules.md": rules(),
        DOCS / "languages.md": languages(),
    }


def main() -> None:
    """Write them all."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DATABASE_URL": f"sqlite:///{folder}/docs.db", "KEY_DIR": f"{folder}/keys"}
        run(["db", "upgrade"], environment)
        settings = Settings(
            database_url=environment["DATABASE_URL"],
            key_dir=Path(environment["KEY_DIR"]),
            log_level="WARNING",
        )
        for path, text in generated(create_app(settings)).items():
            path.write_text(text)


if __name__ == "__main__":
    main()

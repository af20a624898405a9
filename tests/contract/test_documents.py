"""Documents that could drift from the code are written by it."""

from tests.contract.documents import generated


def test_each_generated_document_says_what_the_code_would_write_now(app):
    """After a change: `make docs`."""
    for path, text in generated(app).items():
        assert path.read_text() == text, f"{path.name} is stale: run `make docs`"

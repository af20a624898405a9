"""The inline snippet for pages whose tag manager loads first, as the documents have it."""

import re

from tests.browser.stage import BANNER
from tests.fixtures.process import ROOT

DOCUMENTS = [BANNER / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SNIPPET = re.compile(r"^<script>window\.dataLayer.*</script>$", re.MULTILINE)


def snippet() -> str:
    """It stands in one document, whichever that is."""
    [found] = [line for path in DOCUMENTS for line in SNIPPET.findall(path.read_text("utf-8"))]
    return found

"""`python -m benchmarks.banner`: install the peers, measure, print; `--write` keeps the report."""

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.banner.notices import BARE
from benchmarks.banner.ours import our_notices
from benchmarks.banner.peers import installed_peers
from benchmarks.banner.report import report
from benchmarks.banner.rounds import measure
from tests.browser.conftest import FLAGS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.banner", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="default: 15, some ten minutes")
    parser.add_argument("--only", nargs="*", help="names of notices, such as klaro")
    parser.add_argument(
        "--write", type=Path, help="a file for the report, such as docs/benchmarks-banner.md"
    )
    chosen = parser.parse_args()
    ours, *languages = our_notices()
    peers = [peer for peer in installed_peers() if not chosen.only or peer.name in chosen.only]
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or own
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        measured = measure(browser, [BARE, ours, *peers], chosen.rounds)
        text = report(measured, languages, browser.version)
        browser.close()
    print(text)
    if chosen.write:
        chosen.write.write_text(text, "utf-8")


if __name__ == "__main__":
    main()

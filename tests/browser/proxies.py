"""The real nginx and the real Caddy, with the recipes of examples/first-party, under TLS."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures.authority import Certificate
from tests.fixtures.process import ROOT

RECIPES = ROOT / "examples/first-party"
UNPACKED = Path(sys.prefix) / "proxies"
READY_WITHIN_S = 20

# up to where a server begins: nothing of it stands outside its own folder
NGINX_HEAD = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
"""
NGINX = (
    NGINX_HEAD
    + """    types {{ text/html html; text/javascript js; }}
    server {{
        listen 127.0.0.1:{port} ssl http2;
        server_name {host};
        ssl_certificate {chain};
        ssl_certificate_key {key};
        root {root};
        charset utf-8;
        # a site's own rule for its files, which must not get in between
        location ~ \\.js$ {{ expires 1h; }}
        include {recipe};
    }}
}}
"""
)
CADDY = """
{{
	admin off
	auto_https off
}}
https://{host}:{port} {{
	bind 127.0.0.1
	tls {chain} {key}
	root * {root}
	import {recipe}
	file_server
}}
"""
SETTINGS = {"nginx": NGINX, "caddy": CADDY}
FILES = {"nginx": "nginx.conf", "caddy": "Caddyfile"}


@dataclass(frozen=True)
class Front:
    """A site's own host: its files, and the recipe's changes as a reader would make them."""

    proxy: str
    host: str
    port: int
    root: Path
    certificate: Certificate
    site: str
    path: str
    service_port: int

    def recipe(self) -> str:
        text = (RECIPES / FILES[self.proxy]).read_text()
        changes = {
            "SITEKEY": self.site,
            "/pahintulot": self.path,
            "127.0.0.1:8000": f"127.0.0.1:{self.service_port}",
        }
        if self.proxy == "nginx":  # as the recipe says, for another port than 443
            changes["$host;"] = "$host:$server_port;"
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new)
        return text


def executable(proxy: str) -> str:
    """The program, or a skip; a failure under CI."""
    places = f"{os.environ['PATH']}:/usr/sbin:{UNPACKED}/usr/sbin:{UNPACKED}/usr/bin"
    found = os.environ.get(proxy.upper()) or shutil.which(proxy, path=places)
    if found is None:
        missing = f"NO {proxy.upper()}: run .ci/proxies, or set {proxy.upper()}=/path."
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return str(found)


@contextmanager
def serving(front: Front, folder: Path) -> Iterator[None]:
    """The proxy, up and gone afterwards."""
    recipe, settings = folder / "recipe", folder / "settings"
    recipe.write_text(front.recipe())
    certificate = front.certificate
    settings.write_text(
        SETTINGS[front.proxy].format(
            folder=folder,
            host=front.host,
            port=front.port,
            root=front.root,
            recipe=recipe,
            chain=certificate.chain,
            key=certificate.key,
        )
    )
    with started(front.proxy, settings, front.port, folder):
        yield


@contextmanager
def started(proxy: str, settings: Path, port: int, folder: Path) -> Iterator[None]:
    """The proxy with these settings, up on its port and gone afterwards."""
    program, log = executable(proxy), folder / "log"
    command = {
        "nginx": [program, "-c", settings, "-p", folder, "-e", log],
        "caddy": [program, "run", "--config", settings, "--adapter", "caddyfile"],
    }[proxy]
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env={**os.environ, **homes}
        )
    try:
        _wait_until_ready(port, process, log)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with closing(socket.socket()) as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())

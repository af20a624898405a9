"""Every setting of the service, read from the environment once; described in docs/settings.md."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote, urlsplit

from environs import Env, EnvError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

BadSetting = EnvError  # what a setting of the wrong form raises
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
PartitionSpan = Literal["month", "day", "hour", "minute"]
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
POOLERS = ("", "transaction")
_SEVERAL_HOSTS = re.compile(
    r"(?P<begin>postgresql(?:\+psycopg)?://(?:.*@)?)(?P<hosts>[^@/?]*,[^@/?]*)"
    r"(?P<database>/[^?@]*)?(?:\?(?P<query>[^@]*))?"
)
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?")


@dataclass(frozen=True)
class Settings:
    """Rates are written as `limits` reads them, such as `600/minute`; empty means no limit."""

    database_url: str = "sqlite:///var/pahintulot.db"
    database_owner_url: str = ""
    partition_span: PartitionSpan = "month"
    database_replica_url: str = ""
    database_pooler: str = ""
    public_url: str = "http://127.0.0.1:8000"
    officer_origin: str = ""
    key_dir: Path = Path("var/keys")
    trusted_proxies: int = 0
    allowed_hosts: tuple[str, ...] = ()
    rate_limit_accepts: str = "600/minute"
    rate_limit_refusals: str = "6000/minute"
    rate_limit_sign_in: str = "20/minute"
    rate_limit_store: str = "memory://"
    log_level: str = "INFO"
    demo: bool = False
    threads: int = 8

    @classmethod
    def from_environment(cls) -> "Settings":
        """The settings that the environment names, each with its default otherwise."""
        env = Env()
        demo = env.bool("PAHINTULOT_DEMO", cls.demo)
        public_url = _address(env.str("PUBLIC_URL", cls.public_url).rstrip("/"))
        return cls(
            database_url=_database("DATABASE_URL", env.str("DATABASE_URL", cls.database_url)),
            database_owner_url=_further(
                "DATABASE_OWNER_URL", env.str("DATABASE_OWNER_URL", cls.database_owner_url)
            ),
            database_replica_url=_further(
                "DATABASE_REPLICA_URL", env.str("DATABASE_REPLICA_URL", cls.database_replica_url)
            ),
            database_pooler=_pooler(env.str("DATABASE_POOLER", cls.database_pooler)),
            partition_span=_span(env.str("PARTITION_SPAN", cls.partition_span)),
            public_url=public_url,
            officer_origin=_origin(
                env.str("OFFICER_ORIGIN", cls.officer_origin).rstrip("/"), public_url
            ),
            key_dir=env.path("KEY_DIR", cls.key_dir),
            trusted_proxies=env.int("TRUSTED_PROXIES", cls.trusted_proxies),
            allowed_hosts=tuple(env.list("ALLOWED_HOSTS", [])),
            # the demo's visitors all sit behind one address
            rate_limit_accepts=env.str(
                "RATE_LIMIT_ACCEPTS", "" if demo else cls.rate_limit_accepts
            ),
            rate_limit_refusals=env.str(
                "RATE_LIMIT_REFUSALS", "" if demo else cls.rate_limit_refusals
            ),
            rate_limit_sign_in=env.str("RATE_LIMIT_SIGN_IN", cls.rate_limit_sign_in),
            rate_limit_store=env.str("RATE_LIMIT_STORE", cls.rate_limit_store),
            log_level=_level(env.str("LOG_LEVEL", cls.log_level)),
            demo=demo,
            threads=env.int("THREADS", cls.threads),
        )

    @property
    def hosts(self) -> list[str]:
        """The `Host` names answered: the public one, the allowed ones, and this machine's own."""
        public = urlsplit(self.public_url).hostname or ""
        return [public, *self.allowed_hosts, *LOOPBACK_HOSTS]

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL with its driver named and a SQLite path made absolute.

        Of several hosts the one that takes writes is wanted, unless the URL says otherwise.
        """
        return self._writing(self.database_url)

    @property
    def owner_url(self) -> str:
        """The same of who owns the tables, where that is another role than the service's."""
        return self._writing(self.database_owner_url or self.database_url)

    def _writing(self, text: str) -> str:
        url = self._url(text)
        if _names_several_hosts(url) and "target_session_attrs" not in url.query:
            url = url.update_query_dict({"target_session_attrs": "read-write"})
        return url.render_as_string(hide_password=False)

    @property
    def sqlalchemy_replica_url(self) -> str | None:
        """The same of the replica that exports are read from, if there is one."""
        if not self.database_replica_url:
            return None
        return self._url(self.database_replica_url).render_as_string(hide_password=False)

    def _url(self, text: str) -> URL:
        url = make_url(_named_singly(text))
        if url.get_backend_name() == "postgresql":
            # whoever opens the database, a command too, learns of the pooler from its URL
            pooler = {"pooler": self.database_pooler} if self.database_pooler else {}
            return url.set(drivername="postgresql+psycopg").update_query_dict(pooler)
        return url.set(database=str(Path(url.database).absolute())) if url.database else url


def _named_singly(url: str) -> str:
    """Several hosts as libpq has them, `a:1,b:2/name`, in SQLAlchemy's way: `host=a:1&host=b:2`."""
    found = _SEVERAL_HOSTS.fullmatch(url)
    if not found:
        return url
    hosts = [f"host={quote(host, safe=':[]')}" for host in found["hosts"].split(",")]
    query = "&".join([*hosts, *filter(None, [found["query"]])])
    return f"{found['begin']}{found['database'] or '/'}?{query}"


def _names_several_hosts(url: URL) -> bool:
    named = url.query.get("host", "")
    return isinstance(named, tuple) or "," in named


def _database(name: str, url: str) -> str:
    try:
        backend = make_url(_named_singly(url)).get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""
    if backend not in {"sqlite", "postgresql"}:  # never echoed: it may hold a password
        raise EnvError(f"{name} must begin with sqlite:/// or postgresql://")
    return url


def _further(name: str, url: str) -> str:
    return url and _database(name, url)


def _pooler(kind: str) -> str:
    if kind not in POOLERS:
        # not echoed: whoever puts the pooler's URL there puts a password there
        raise EnvError("DATABASE_POOLER must be empty or transaction")
    return kind


def _span(name: str) -> PartitionSpan:
    spans: tuple[PartitionSpan, ...] = get_args(PartitionSpan)
    for span in spans:
        if name == span:
            return span
    raise EnvError(f"PARTITION_SPAN is {name!r}; it must be one of {', '.join(spans)}")


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise EnvError(f"PUBLIC_URL is {url!r}; it must be such as https://consent.example")
    return url


def _origin(text: str, public_url: str) -> str:
    """An origin or nothing: on the host of the public address nothing else would answer then."""
    if not text:
        return text
    if not _ORIGIN.fullmatch(text):
        raise EnvError(f"OFFICER_ORIGIN is {text!r}; it must be such as https://officer.example")
    if urlsplit(text).hostname == urlsplit(public_url).hostname:
        raise EnvError("OFFICER_ORIGIN must have another host than PUBLIC_URL; or leave it empty")
    return text


def _level(name: str) -> str:
    if name.upper() not in LOG_LEVELS:
        raise EnvError(f"LOG_LEVEL is {name!r}; it must be one of {', '.join(LOG_LEVELS)}")
    return name.upper()

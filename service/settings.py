"""Every setting of the service, read from the environment once; described in docs/settings.md."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from environs import Env, EnvError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

BadSetting = EnvError  # what a setting of the wrong form raises
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Settings:
    """Rates are written as `limits` reads them, such as `600/minute`; empty means no limit."""

    database_url: str = "sqlite:///var/pahintulot.db"
    public_url: str = "http://127.0.0.1:8000"
    key_dir: Path = Path("var/keys")
    trusted_proxies: int = 0
    allowed_hosts: tuple[str, ...] = ()
    rate_limit_accepts: str = "600/minute"
    rate_limit_refusals: str = "6000/minute"
    rate_limit_store: str = "memory://"
    log_level: str = "INFO"
    demo: bool = False

    @classmethod
    def from_environment(cls) -> "Settings":
        """The settings that the environment names, each with its default otherwise."""
        env = Env()
        demo = env.bool("PAHINTULOT_DEMO", cls.demo)
        return cls(
            database_url=_database(env.str("DATABASE_URL", cls.database_url)),
            public_url=_address(env.str("PUBLIC_URL", cls.public_url).rstrip("/")),
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
            rate_limit_store=env.str("RATE_LIMIT_STORE", cls.rate_limit_store),
            log_level=_level(env.str("LOG_LEVEL", cls.log_level)),
            demo=demo,
        )

    @property
    def hosts(self) -> list[str]:
        """The `Host` names answered: the public one, the allowed ones, and this machine's own."""
        public = urlsplit(self.public_url).hostname or ""
        return [public, *self.allowed_hosts, *LOOPBACK_HOSTS]

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL with its driver named and a SQLite path made absolute."""
        url = make_url(self.database_url)
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        elif url.database:
            url = url.set(database=str(Path(url.database).absolute()))
        return url.render_as_string(hide_password=False)


def _database(url: str) -> str:
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in {"sqlite", "postgresql"}:  # never echoed: it may hold a password
        raise EnvError("DATABASE_URL must begin with sqlite:/// or postgresql://")
    return url


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise EnvError(f"PUBLIC_URL is {url!r}; it must be such as https://consent.example")
    return url


def _level(name: str) -> str:
    if name.upper() not in LOG_LEVELS:
        raise EnvError(f"LOG_LEVEL is {name!r}; it must be one of {', '.join(LOG_LEVELS)}")
    return name.upper()

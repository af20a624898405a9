"""What every command needs: settings, keys, a transaction, the clock, and errors in words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.domain.errors import (
    InvalidInput,
    PahintulotError,
    UnknownKey,
    UnknownOfficer,
    UnknownSite,
)
from service.settings import BadSetting, Settings
from service.signing.key_files import KeysMissing
from service.signing.keys import Keyring, load_keyring, read_jwks
from service.storage.engine import opened_session

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
JWKS = click.option(
    "--jwks",
    type=FILE,
    help="The public keys, as /.well-known/jwks.json gives them; else this service's own.",
)

P = ParamSpec("P")
T = TypeVar("T")

_LISTED_BY = {
    UnknownSite: "pahintulot site list",
    UnknownKey: "pahintulot key list",
    UnknownOfficer: "pahintulot officer list",
}


def explained(command: Callable[P, T]) -> Callable[P, T]:
    """Tell the operator what is wrong in words, not in a traceback."""

    @wraps(command)
    def explaining(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except InvalidInput as error:
            lines = [f"{broken.pointer or '/'}: {broken.detail}" for broken in error.errors]
            raise click.ClickException("\n".join(lines)) from error
        except (UnknownSite, UnknownKey, UnknownOfficer) as error:
            listed = f"{error} `{_LISTED_BY[type(error)]}` shows those there are."
            raise click.ClickException(listed) from error
        except (PahintulotError, KeysMissing) as error:
            raise click.ClickException(str(error)) from error
        except BadSetting as error:
            raise click.ClickException(f"{error} (docs/settings.md has them all)") from error
        except DBAPIError as error:
            raise click.ClickException(
                f"the database says: {error.orig}; is DATABASE_URL right, "
                "and was `pahintulot db upgrade` run?"
            ) from error

    return explaining


def public_keys(jwks: Path | None) -> dict[str, ECKey]:
    """The keys of a JWK set in a file; without one, this service's own."""
    if jwks is None:
        settings = Settings.from_environment()
        return load_keyring(settings.key_dir, settings.public_url).by_id
    try:
        return read_jwks(jwks.read_bytes())
    except (ValueError, LookupError, TypeError, AttributeError, JoseError) as error:
        raise click.ClickException(f"{jwks} is no JWK set") from error


@contextmanager
def transaction(*, writes: bool = True) -> Iterator[tuple[Session, Settings, Keyring]]:
    """A session in one transaction, committed at the end unless something was raised."""
    settings = Settings.from_environment()
    keyring = load_keyring(settings.key_dir, settings.public_url)
    with opened_session(settings.sqlalchemy_url, writes=writes) as session:
        yield session, settings, keyring


def now() -> datetime:
    """The service's clock."""
    return datetime.now(UTC)


def warn_of_owed(erasures: int) -> None:
    """Say that a reader of the database kept its files from being cleaned."""
    if erasures:
        click.echo(
            f"{erasures} erasures can still be read from the database's files: a reader is in the "
            "way. The service tries again by itself.",
            err=True,
        )

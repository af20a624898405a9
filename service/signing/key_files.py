"""Token keys as files, whose names say all there is to know: `<begins to sign>-<key id>.pem`.

Such a file is an ES256 private key; once the key is retired only its public half is kept, in
`<begins to sign>-<key id>.pub.pem`. What a file holds never changes, so the names in the folder
alone tell whether anything in it did.
"""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from joserfc.jwk import ECKey

TOKENS = "tokens"
_MOMENT = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<begins>\d{8}T\d{6}Z)-[\w-]{8}(\.pub)?\.pem", re.ASCII)


class KeysMissing(RuntimeError):
    """The folder holds no key to sign with, or a file that is none."""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """`begins_at` is when it takes over the signing; a retired one only verifies."""

    key: ECKey
    begins_at: datetime
    path: Path

    @property
    def kid(self) -> str:
        return str(self.key.kid)

    @property
    def is_retired(self) -> bool:
        return not self.key.is_private


def signing_key(keys: Sequence[TokenKey], now: datetime) -> TokenKey:
    """The last of `keys` (oldest first) that has begun; while none has, the first that can sign.

    That exception serves a clock that runs behind, and a waiting key whose predecessor is revoked.
    """
    able = [key for key in keys if not key.is_retired]
    begun = [key for key in able if key.begins_at <= now]
    return begun[-1] if begun else able[0]


def key_names(folder: Path) -> tuple[str, ...]:
    """The names of the token keys' files, oldest key first; `KeysMissing` without their folder."""
    try:
        return tuple(sorted(p.name for p in (folder / TOKENS).iterdir() if p.suffix == ".pem"))
    except FileNotFoundError as error:
        raise KeysMissing(f"no keys in {folder}: run `pahintulot db upgrade` once") from error


def read_keys(folder: Path) -> tuple[TokenKey, ...]:
    """The token keys, oldest first; `KeysMissing` when none can sign or a file is no key."""
    while True:
        names = key_names(folder)
        try:
            keys = tuple(_read(folder / TOKENS / name) for name in names if _is_needed(name, names))
        except FileNotFoundError:
            if key_names(folder) == names:
                raise
            continue  # retired or revoked between the listing and the reading
        if all(key.is_retired for key in keys):
            raise KeysMissing(f"no key in {folder} can sign: run `pahintulot db upgrade`")
        return keys


def make_key(folder: Path, begins_at: datetime) -> TokenKey:
    """A new key on disk, which signs from `begins_at` (whole seconds) on."""
    key = ECKey.generate_key("P-256")
    while not _key_id(key)[0].isalnum():  # else a command line would take the id for an option
        key = ECKey.generate_key("P-256")
    path = folder / TOKENS / f"{begins_at.astimezone(UTC):{_MOMENT}}-{_key_id(key)}.pem"
    write_once(path, key.as_pem(private=True))
    return _read(path)


def destroy_private_half(key: TokenKey) -> None:
    """Keep what verifies, then remove what signs; done again after a crash, it completes."""
    with suppress(FileExistsError):
        write_once(_public_path(key), key.key.as_pem(private=False))
    key.path.unlink()
    _sync(key.path.parent)


def destroy(key: TokenKey) -> None:
    """Remove both halves."""
    key.path.unlink()
    _public_path(key).unlink(missing_ok=True)
    _sync(key.path.parent)


def write_once(path: Path, content: bytes) -> None:
    """A file that is there whole or not at all, for its owner alone; `FileExistsError`."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".new") as file:  # of mode 600
        if os.geteuid() == 0:  # root's command makes what the service's user can read
            owner = path.parent.stat()
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        os.link(file.name, path)  # a rename would go over what exists
    _sync(path.parent)


def _read(path: Path) -> TokenKey:
    begins_at = _begins_at(path)
    return TokenKey(_load(path), begins_at, path)


def _begins_at(path: Path) -> datetime:
    named = _NAME.fullmatch(path.name)
    try:
        return datetime.strptime(named["begins"] if named else "", _MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise KeysMissing(f"{path} is not named as a key is: <time>-<key id>.pem") from error


def _load(path: Path) -> ECKey:
    try:
        content = path.read_bytes()
        key = ECKey.import_key(content, {"kid": _key_id(ECKey.import_key(content))})
    except ValueError as error:
        raise KeysMissing(f"{path} holds no key") from error
    if key.curve_name != "P-256":
        raise KeysMissing(f"{path} holds no key for ES256, which is of P-256")
    return key


def _key_id(key: ECKey) -> str:
    """The first 8 characters of the key's thumbprint (RFC 7638): short, and safe in a file name."""
    return key.thumbprint()[:8]


def _is_needed(name: str, names: Sequence[str]) -> bool:
    """Whether it is more than the public half of a private key that is still there."""
    return name.removesuffix(".pub.pem") + ".pem" not in names or not name.endswith(".pub.pem")


def _public_path(key: TokenKey) -> Path:
    return key.path.with_name(key.path.name.removesuffix(".pem").removesuffix(".pub") + ".pub.pem")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

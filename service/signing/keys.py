"""The service's secrets: files in one folder, made by `pahintulot db upgrade`.

`tokens/` holds the keys that sign tokens (see `key_files`); `api-keys.pepper` keys the hashes of
API keys and of whatever else is recognised and not kept. None of them is ever in the database;
every process of one service must see the same folder.
"""

import hmac
import json
import secrets
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, KeySet

from service.signing.key_files import (
    TOKENS,
    KeysMissing,
    TokenKey,
    key_names,
    make_key,
    read_keys,
    signing_key,
    write_once,
)
from service.signing.passphrases import Passphrases
from service.telemetry import log, place_of

JWKS_MAX_AGE_S = 300
LOOKS_EVERY_S = 1.0
_PEPPER = "api-keys.pepper"


class Keyring:
    """The keys as they stand in `folder` now, and the name (a URL) they sign under.

    Whoever asks sees every file that is at least `LOOKS_EVERY_S` old. An id that is unknown is
    looked for in the folder before it is called so: that costs the reading of its names, and of
    its files only when the names have changed. So no flood of ids makes it read the files. While
    the folder cannot be read, the keys stay what they were and it is tried once a period.
    """

    def __init__(self, folder: Path, issuer: str) -> None:
        self.issuer = issuer
        self._folder = folder
        self._pepper = (folder / _PEPPER).read_bytes()
        self._turn = threading.Lock()
        self._names: tuple[str, ...] = ()
        self._due = 0.0
        self._is_broken = False
        self._keep(read_keys(folder))

    @property
    def newest(self) -> ECKey:
        """The newest key that has begun to sign."""
        self._look_when_due()
        return signing_key(self._keys, datetime.now(UTC)).key

    @property
    def by_id(self) -> dict[str, ECKey]:
        self._look_when_due()
        return self._by_id

    def get(self, kid: str, /) -> ECKey | None:
        """The key of that id; None only after the folder was asked as well."""
        found = self.by_id.get(kid)
        if found is None and not self._is_broken:
            self._look()
            found = self._by_id.get(kid)
        return found

    def public_jwks(self) -> dict[str, list[dict[str, str | list[str]]]]:
        """The public halves as a JWK set (RFC 7517), those yet to sign and those retired too."""
        public = KeySet(list(self.by_id.values())).as_dict(private=False)
        return {"keys": [{**key, "use": "sig", "alg": "ES256"} for key in public["keys"]]}

    def hash_secret(self, secret: str) -> bytes:
        """32 bytes that recognise an API key's secret and do not give it away."""
        return hmac.digest(self._pepper, secret.encode(), "sha256")

    def secret_for(self, purpose: str) -> bytes:
        """32 secret bytes of that purpose alone; no API key's hash is ever one of them."""
        return hmac.digest(self._pepper, f"pahintulot/{purpose}".encode(), "sha256")

    def hash_for(self, purpose: str, value: str) -> bytes:
        """32 bytes that recognise a value of that purpose and do not give it away."""
        # whatever arrives has a hash, be it no valid text
        return hmac.digest(
            self.secret_for(purpose), value.encode("utf-8", "surrogatepass"), "sha256"
        )

    @cached_property
    def passphrases(self) -> Passphrases:
        """The officers' passphrases under this pepper."""
        return Passphrases(self.secret_for("passphrases"))

    def _look_when_due(self) -> None:
        if time.monotonic() >= self._due:
            self._look()

    def _look(self) -> None:
        """Read the files again when their names have changed; keep the keys if that fails."""
        with self._turn:
            self._due = time.monotonic() + LOOKS_EVERY_S
            try:
                names = key_names(self._folder)
                if names != self._names:
                    self._keep(read_keys(self._folder))
                    self._names = names
                self._is_broken = False
            except (OSError, KeysMissing) as error:
                self._is_broken = True
                log.error("keys_unreadable", kind=type(error).__name__, where=place_of(error))

    def _keep(self, keys: tuple[TokenKey, ...]) -> None:
        self._keys = keys
        self._by_id = {key.kid: key.key for key in keys}


def load_keyring(folder: Path, issuer: str) -> Keyring:
    """The keys in `folder`; `KeysMissing` when it holds none."""
    try:
        return Keyring(folder, issuer)
    except FileNotFoundError as error:
        raise KeysMissing(f"no keys in {folder}: run `pahintulot db upgrade` once") from error


def read_jwks(content: bytes) -> dict[str, ECKey]:
    """The public ES256 keys of a JWK set, by key id; those for anything else are left out."""
    keys = json.loads(content)["keys"]
    return {key["kid"]: ECKey.import_key(key) for key in keys if _is_for_es256(key)}


def ensure_keys(folder: Path, now: datetime) -> None:
    """Make what is missing; what exists is never touched."""
    (folder / TOKENS).mkdir(parents=True, exist_ok=True, mode=0o700)
    if not key_names(folder):
        make_key(folder, now)
    if not (folder / _PEPPER).exists():
        with suppress(FileExistsError):  # another, at the same moment, made it
            write_once(folder / _PEPPER, secrets.token_bytes(32))


def _is_for_es256(key: dict[str, Any]) -> bool:
    """Whether a JWK is of that curve and says of itself nothing else (RFC 8725, 3.1)."""
    meant = key.get("kty"), key.get("crv"), key.get("use", "sig"), key.get("alg", "ES256")
    return meant == ("EC", "P-256", "sig", "ES256") and "verify" in key.get("key_ops", ["verify"])

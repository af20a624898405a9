"""The service's secrets: files in one folder, made by `pahintulot db upgrade`.

`tokens/<time>-<key id>.pem` are ES256 private keys, the newest of which signs; `api-keys.pepper`
keys the hashes of API keys. None of them is ever in the database; every process of one service
must see the same folder.
"""

import hmac
import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from joserfc.jwk import ECKey, KeySet

_TOKENS = "tokens"
_PEPPER = "api-keys.pepper"


class KeysMissing(RuntimeError):
    """The folder holds no keys yet."""


@dataclass(frozen=True)
class Keyring:
    """The keys as they stand, oldest first, and the name (a URL) they sign under."""

    issuer: str
    signing_keys: tuple[ECKey, ...]
    pepper: bytes

    @property
    def newest(self) -> ECKey:
        return self.signing_keys[-1]

    @cached_property
    def by_id(self) -> dict[str, ECKey]:
        return {str(key.kid): key for key in self.signing_keys}

    def public_jwks(self) -> dict[str, list[dict[str, str | list[str]]]]:
        """The public halves as a JWK set (RFC 7517)."""
        public = KeySet(list(self.signing_keys)).as_dict(private=False)
        return {"keys": [{**key, "use": "sig", "alg": "ES256"} for key in public["keys"]]}

    def hash_secret(self, secret: str) -> bytes:
        """32 bytes that recognise an API key's secret and do not give it away."""
        return hmac.digest(self.pepper, secret.encode(), "sha256")


def load_keyring(folder: Path, issuer: str) -> Keyring:
    """The keys in `folder`; `KeysMissing` when it holds none."""
    paths = sorted((folder / _TOKENS).glob("*.pem"))
    pepper = folder / _PEPPER
    if not paths or not pepper.exists():
        raise KeysMissing(f"no keys in {folder}: run `pahintulot db upgrade` once")
    return Keyring(issuer, tuple(_load(path) for path in paths), pepper.read_bytes())


def read_jwks(content: bytes) -> dict[str, ECKey]:
    """The public ES256 keys of a JWK set, by key id."""
    keys = json.loads(content)["keys"]
    return {key["kid"]: ECKey.import_key(key) for key in keys if key.get("kty") == "EC"}


def ensure_keys(folder: Path, now: datetime) -> None:
    """Make what is missing; what exists is never touched."""
    (folder / _TOKENS).mkdir(parents=True, exist_ok=True, mode=0o700)
    if not any((folder / _TOKENS).glob("*.pem")):
        key = ECKey.generate_key("P-256")
        name = f"{now:%Y%m%dT%H%M%SZ}-{_key_id(key)}.pem"
        _write_secret(folder / _TOKENS / name, key.as_pem(private=True))
    if not (folder / _PEPPER).exists():
        _write_secret(folder / _PEPPER, secrets.token_bytes(32))


def _load(path: Path) -> ECKey:
    key = ECKey.import_key(path.read_bytes())
    return ECKey.import_key(path.read_bytes(), {"kid": _key_id(key)})


def _key_id(key: ECKey) -> str:
    """The first 8 characters of the key's thumbprint (RFC 7638): short, and safe in a file name."""
    return key.thumbprint()[:8]


def _write_secret(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)

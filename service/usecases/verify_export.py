"""Say whether an export is whole, unchanged and ours; needs the file and the public keys alone."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from service.domain.canonical import canonical
from service.domain.errors import UntrustedExport
from service.domain.export import CSV_END
from service.domain.ids import base64url
from service.signing.tokens import InvalidSignature, verify
from service.usecases.export_log import EXPORT_TYPE


@dataclass(frozen=True, slots=True)
class VerifiedExport:
    """What the end record of a good export says."""

    rows: int
    first: str | None
    last: str | None
    filter: dict[str, Any]


def verify_export(path: Path, keys: Mapping[str, ECKey]) -> VerifiedExport:
    """What the file holds; `UntrustedExport` when it is cut, changed or not signed by `keys`."""
    digest, rows, last_line = sha256(), 0, b""
    with path.open("rb") as file:
        for line in file:
            if last_line:
                digest.update(last_line)
                rows += 1
            last_line = line
    is_csv = last_line.startswith(CSV_END.encode())
    end = _end_record(last_line, is_csv=is_csv)
    signature = end.pop("signature")
    _check_signature(end, signature, keys)
    if digest.hexdigest() != end["sha256"] or rows - is_csv != end["rows"]:
        raise UntrustedExport("The rows are not those that were exported.")
    return VerifiedExport(end["rows"], end["first"], end["last"], end["filter"])


def _end_record(line: bytes, *, is_csv: bool) -> dict[str, Any]:
    """The end record in a file's last line."""
    try:
        text = line.decode("utf-8")
        if not text.endswith("\n"):
            raise ValueError("the last line is cut")
        end = json.loads(next(csv.reader([text]))[1] if is_csv else text)
        if end.get("end") is not True or not isinstance(end.get("signature"), str):
            raise ValueError("no end record")
    except (ValueError, IndexError, AttributeError, csv.Error) as error:
        raise UntrustedExport("The file has no end record: it is cut.") from error
    return dict(end)


def _check_signature(end: dict[str, Any], signature: str, keys: Mapping[str, ECKey]) -> None:
    try:
        header, payload, value = signature.split(".")
        if payload:
            raise ValueError("not detached")
        verify(keys, EXPORT_TYPE, f"{header}.{base64url(canonical(end))}.{value}")
    except (InvalidSignature, ValueError) as error:
        raise UntrustedExport("The end record is not signed by this service.") from error

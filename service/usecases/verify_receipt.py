"""Say whether a signed receipt is ours and unchanged; needs the public keys alone."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc.jwk import ECKey

from service.domain.errors import UntrustedReceipt
from service.signing.tokens import InvalidSignature, verify
from service.usecases.issue_receipt import RECEIPT_TYPE


def verify_receipt(signed: bytes, keys: Mapping[str, ECKey]) -> dict[str, Any]:
    """What the receipt in a compact JWS says; `UntrustedReceipt` unless one of `keys` signed it.

    A token or an export's end record, though signed by us, is no receipt.
    """
    try:
        receipt = verify(keys, RECEIPT_TYPE, signed.decode("ascii").strip())
    except (InvalidSignature, UnicodeDecodeError) as error:
        raise UntrustedReceipt("This is no receipt of ours, or it was changed.") from error
    return dict(json.loads(receipt))

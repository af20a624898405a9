"""Say whether a certificate of erasure is ours and unchanged; needs the public keys alone."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc.jwk import ECKey

from service.domain.errors import UntrustedCertificate
from service.signing.tokens import InvalidSignature, verify
from service.usecases.certify_erasure import CERTIFICATE_TYPE


def verify_certificate(signed: bytes, keys: Mapping[str, ECKey]) -> dict[str, Any]:
    """What the certificate in a compact JWS says; `UntrustedCertificate` for what is none of ours.

    A token, a receipt or an export's end record, though signed by us, is no certificate.
    """
    try:
        certificate = verify(keys, CERTIFICATE_TYPE, signed.decode("ascii").strip())
    except (InvalidSignature, UnicodeDecodeError) as error:
        raise UntrustedCertificate("This is no certificate of ours, or it was changed.") from error
    return dict(json.loads(certificate))

"""What a token says: a visitor's accept, which a back end can check on its own."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MAX_TOKEN_BYTES = 640
# base64url of 55 bytes of header, two dots, base64url of a 64-byte signature
_HEADER_AND_SIGNATURE_BYTES = 74 + 2 + 86


@dataclass(frozen=True, slots=True)
class Claims:
    """`notice` is the first 16 hex digits of its hash; `expires_at` is the consent's own end."""

    site: str
    subject_id: str
    decision_id: str
    decided_at: datetime
    expires_at: datetime
    purposes: tuple[str, ...]
    notice: str
    gpc: bool

    def payload(self, issuer: str) -> bytes:
        """The JWT claims set (RFC 7519) as JSON."""
        claims: dict[str, Any] = {
            "iss": issuer,
            "aud": self.site,
            "sub": self.subject_id,
            "jti": self.decision_id,
            "iat": int(self.decided_at.timestamp()),
            "exp": int(self.expires_at.timestamp()),
            "purposes": list(self.purposes),
            "notice": self.notice,
        }
        if self.gpc:
            claims["gpc"] = True
        return json.dumps(claims, separators=(",", ":")).encode()

    @classmethod
    def from_payload(cls, payload: bytes) -> "Claims":
        """The claims that such JSON holds; `ValueError`, `KeyError` or `TypeError` otherwise."""
        claims = json.loads(payload.decode())
        return cls(
            site=claims["aud"],
            subject_id=claims["sub"],
            decision_id=claims["jti"],
            decided_at=datetime.fromtimestamp(claims["iat"], UTC),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            purposes=tuple(claims["purposes"]),
            notice=claims["notice"],
            gpc=claims.get("gpc", False),
        )


def longest_token_bytes(issuer: str, site: str, purposes: tuple[str, ...]) -> int:
    """How long a token of this site can get: the contract allows `MAX_TOKEN_BYTES`."""
    year_2100 = datetime(2100, 1, 1, tzinfo=UTC)
    claims = Claims(site, "s" * 22, "d" * 36, year_2100, year_2100, purposes, "n" * 16, gpc=True)
    return _HEADER_AND_SIGNATURE_BYTES + -(-len(claims.payload(issuer)) * 4 // 3)

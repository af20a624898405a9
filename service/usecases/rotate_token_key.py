"""Make the key that will sign next, published long enough before for everyone to have it.

The command writes the file at t0 and it signs from t0 + lead on. Every worker looks into the folder
at most `LOOKS_EVERY_S` after the last time, whenever it needs a key, so from t0 + 1 s on each of
them publishes the key and knows its tokens. A JWK set fetched before may be kept for
`JWKS_MAX_AGE_S`, and as long again by a back end behind a shared cache that does not pass on its
age. `DEFAULT_LEAD_S` covers both and five minutes of clocks that disagree, `LEAST_LEAD_S` one
cache and a minute. Less than that has to be forced, because then a good token is refused.
"""

from datetime import datetime, timedelta
from pathlib import Path

from service.domain.errors import FieldError, InvalidInput
from service.signing.key_files import TokenKey, make_key, read_keys
from service.signing.keys import JWKS_MAX_AGE_S

DEFAULT_LEAD_S = 2 * JWKS_MAX_AGE_S + 300
LEAST_LEAD_S = JWKS_MAX_AGE_S + 60


def rotate_token_key(folder: Path, now: datetime, lead_s: int, *, force: bool) -> TokenKey:
    """The key that signs from `lead_s` after `now` on; `InvalidInput` when that is too short."""
    if lead_s < LEAST_LEAD_S and not force:
        raise InvalidInput([FieldError("/lead", _why_not(lead_s))])
    read_keys(folder)  # a folder without keys is nobody's
    begins_at = now + timedelta(seconds=lead_s + (now.microsecond > 0))  # names hold whole seconds
    return make_key(folder, begins_at)


def _why_not(lead_s: int) -> str:
    return (
        f"{lead_s} seconds are fewer than {LEAST_LEAD_S}: back ends keep the public keys for"
        f" {JWKS_MAX_AGE_S} seconds, and one that has not seen the new key yet would refuse its"
        " tokens (--force makes it so nevertheless)"
    )

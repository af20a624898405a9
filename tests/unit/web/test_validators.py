"""What people are to read is told to them as it was written."""

import pytest

from service.domain.errors import InvalidInput
from service.web.schemas.fields import load
from service.web.schemas.key import NewKeySchema
from service.web.schemas.notice_calls import InvalidationSchema
from service.web.schemas.site import NewSiteSchema
from service.web.schemas.subject import HoldRequestSchema

CALLS = [
    (NewKeySchema, "name", {"scopes": ["log:read"]}),
    (NewSiteSchema, "name", {"site_key": "demo", "origins": ["https://site.example"]}),
    (HoldRequestSchema, "reason", {"subject_id": "A" * 22, "until": "2027-01-01T00:00:00Z"}),
    (InvalidationSchema, "reason", {}),
]
# breaks a line, moves the cursor, reorders what is read, is half a character, is nothing
HOSTILE = ["a\nb", "a\x1b[2Kb", "a\u2028b", "a\u202eb", "a\u2066b", "a\ud800", "", " ", "\u200b"]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize(("schema", "field", "others"), CALLS)
def test_a_text_that_hides_what_it_says_is_refused(schema, field, others, text):
    """By every call alike, with a pointer to it."""
    with pytest.raises(InvalidInput) as refused:
        load(schema(), {**others, field: text})
    assert {error.pointer for error in refused.value.errors} == {f"/{field}"}


@pytest.mark.parametrize(("schema", "field", "others"), CALLS)
def test_words_of_any_script_are_taken(schema, field, others):
    """The control."""
    assert load(schema(), {**others, field: "Ang Pahayagan: نص “数据” 👩‍💻"})

"""The call that counts a visit which was shown the notice: what a page says of it."""

from marshmallow import Schema, fields

from service.web.schemas.validators import A_LANGUAGE


class ShownSchema(Schema):
    language = fields.String(
        required=True,
        validate=A_LANGUAGE,
        metadata={
            "description": "What the notice was shown in; one that we have no texts for counts as "
            "`und`.",
            "example": "fil",
        },
    )

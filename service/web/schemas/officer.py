"""What an officer says of themselves."""

from marshmallow import Schema, fields, validate

from service.web.schemas.validators import legible


def _legible_or_nothing(text: str) -> None:
    if text:
        legible(text)


class OfficerNameSchema(Schema):
    """A name on one line, or none."""

    name = fields.String(load_default="", validate=[validate.Length(max=100), _legible_or_nothing])

"""Receipts of an accept."""

from marshmallow import Schema, fields, validate

from service.web.schemas.fields import (
    DECIDED_EXAMPLE,
    DECISION_ID_EXAMPLE,
    SIGNED_EXAMPLE,
    SUBJECT_ID_EXAMPLE,
)

# each shortened: a receipt has more members
DPV_EXAMPLE = {
    "@type": "dpv:ConsentReceipt",
    "dct:identifier": "6a0c54de-16f9-5d3e-9b1c-2f7d90c1e3aa",
    "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#receipt",
    "dct:created": DECIDED_EXAMPLE,
}
KANTARA_EXAMPLE = {
    "version": "KI-CR-v1.1.0",
    "jurisdiction": "PH",
    "consentTimestamp": 1795508104,
    "consentReceiptID": "6a0c54de-16f9-5d3e-9b1c-2f7d90c1e3aa",
    "piiPrincipalId": SUBJECT_ID_EXAMPLE,
}


class ReceiptQuerySchema(Schema):
    form = fields.String(
        data_key="format", load_default="dpv", validate=validate.OneOf(["dpv", "kantara"])
    )
    signed = fields.String(load_default="0", validate=validate.OneOf(["0", "1"]))


class SignedReceiptSchema(Schema):
    dpv = fields.String(required=True, metadata={"example": SIGNED_EXAMPLE})
    kantara = fields.String(required=True, metadata={"example": SIGNED_EXAMPLE})


class ReceiptSchema(Schema):
    decision_id = fields.String(required=True, metadata={"example": DECISION_ID_EXAMPLE})
    dpv = fields.Dict(required=True, metadata={"example": DPV_EXAMPLE})
    kantara = fields.Dict(required=True, metadata={"example": KANTARA_EXAMPLE})
    signed = fields.Nested(SignedReceiptSchema, required=True)

"""Who answers for the data, and what a person may ask of whom, in the terms of the DPV."""

from typing import NamedTuple

from service.domain.canonical import Json
from service.domain.receipt import Accepted, is_email, known


class Right(NamedTuple):
    """`article` is the GDPR's; `where` an address, None where the notice names none."""

    article: str
    title: str
    where: str | None


def rights(accepted: Accepted) -> list[Json]:
    """What this service offers everywhere and the notice names; all of them under the GDPR."""
    authority = accepted.notice.get("authority") or {}
    writing = f"mailto:{accepted.email}" if accepted.email else None
    offered = [
        Right("A7-3", "Right to withdraw consent", accepted.withdraw_url),
        Right("A15", "Right of access", accepted.history_url),
    ]
    if accepted.is_under_gdpr:
        offered.append(Right("A17", "Right to erasure", writing))
        offered.append(Right("A20", "Right to data portability", accepted.history_url))
    if accepted.is_under_gdpr or authority:
        offered.append(Right("A77", "Right to complain to an authority", authority.get("url")))
    return [_right(right, is_under_gdpr=accepted.is_under_gdpr) for right in offered]


def _right(right: Right, *, is_under_gdpr: bool) -> Json:
    law: list[Json] = [f"eu-gdpr:{right.article}"] if is_under_gdpr else []
    return known(
        {
            "@type": ["dpv:DataSubjectRight", *law],
            "dct:title": right.title,
            "dpv:isExercisedAt": right.where,
        }
    )


def entities(accepted: Accepted) -> list[Json]:
    """The controller, and the authority to complain to where the notice names one."""
    controller = accepted.notice["controller"]
    authority = accepted.notice.get("authority")
    named: list[Json] = [
        known(
            {
                "@id": accepted.controller_url,
                "@type": "dpv:DataController",
                "dpv:hasName": controller["name"],
                "dpv:hasIdentifier": accepted.controller_url,
                "schema:url": controller.get("url"),
                "schema:contactPoint": _contact_points(accepted),
            }
        )
    ]
    if authority:
        named.append(
            {
                "@type": "dpv:DataProtectionAuthority",
                "dpv:hasName": authority["name"],
                "schema:url": authority["url"],
            }
        )
    return named


def _contact_points(accepted: Accepted) -> list[Json]:
    controller = accepted.notice["controller"]
    points = [_contact(controller["contact"], phone=controller.get("phone"))]
    if officer := accepted.notice.get("data_protection_contact"):
        points.append(_contact(officer, kind="data protection"))
    where = {
        "schema:streetAddress": controller.get("address"),
        "schema:addressCountry": controller.get("country"),
    }
    if address := known(where):
        points.append({"@type": "schema:PostalAddress", **address})
    return points


def _contact(text: str, *, kind: str | None = None, phone: str | None = None) -> Json:
    return known(
        {
            "@type": "schema:ContactPoint",
            "schema:contactType": kind,
            "schema:email" if is_email(text) else "schema:description": text,
            "schema:telephone": phone,
        }
    )

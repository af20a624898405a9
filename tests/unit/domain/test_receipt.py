"""Receipts say what was decided and shown, in words that their standards define."""

import copy
import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import XSD

from service.domain.canonical import canonical
from service.domain.countries import COUNTRIES
from service.domain.receipt_dpv import dpv_receipt
from service.domain.receipt_kantara import kantara_receipt
from service.domain.times import add_months
from service.domain.vocabulary import PERSONAL_DATA, SENSITIVE
from tests.unit.domain.receipts import (
    NOTICE,
    OLD_NOTICE,
    TERMS,
    accepted,
    of_the_vocabularies,
    schema,
)
from tests.unit.domain.samples import NOW

DPV = Namespace("https://w3id.org/dpv#")
DCT = Namespace("http://purl.org/dc/terms/")
LOC = Namespace("https://w3id.org/dpv/loc#")
GDPR = Namespace("https://w3id.org/dpv/legal/eu/gdpr#")
# rdflib's own reader of JSON-LD
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
PLACES_OF_SITES = ["PH", "DE", "EU", "NO", "GB", None, "XX"]


def graph(receipt) -> Graph:
    return Graph().parse(data=canonical(receipt), format="json-ld")


def test_our_lists_of_words_are_the_vocabularys():
    """Places are all its two-letter ones; categories are all of pd; nothing else."""
    assert {f"pd:{word}" for word in PERSONAL_DATA} == {t for t in TERMS if t.startswith("pd:")}
    assert {f"loc:{code}" for code in COUNTRIES} == {
        term for term in TERMS if term.startswith("loc:") and len(term) == 6
    }
    assert SENSITIVE <= PERSONAL_DATA


@pytest.mark.parametrize("jurisdiction", PLACES_OF_SITES)
@pytest.mark.parametrize("notice", [NOTICE, OLD_NOTICE], ids=["now", "earlier"])
def test_a_dpv_receipt_uses_only_terms_of_the_vocabulary(notice, jurisdiction):
    """The traps of the guide, such as dpv:Analytics, would be found."""
    used = of_the_vocabularies(dpv_receipt(accepted(notice, jurisdiction=jurisdiction)))
    assert used - TERMS == set()
    assert len(used) > 25


def test_a_term_that_does_not_exist_is_found():
    """The control."""
    receipt = dpv_receipt(accepted())
    receipt["dpv:hasRecordOfActivity"]["dpv:hasProcess"][0]["dpv:hasLegalName"] = "dpv:Analytics"
    assert of_the_vocabularies(receipt) - TERMS == {"dpv:hasLegalName", "dpv:Analytics"}


def test_rdflib_finds_what_was_decided():
    """Types, status, time, controller, purpose, place and law, as triples."""
    receipt = accepted()
    found = graph(dpv_receipt(receipt))
    [it] = found.subjects(RDF.type, DPV.ConsentReceipt)
    [record] = found.objects(it, DPV.hasRecordOfActivity)
    controller = URIRef(receipt.controller_url)
    [status] = found.objects(record, DPV.hasConsentStatus)
    [process] = found.objects(record, DPV.hasProcess)

    assert (record, RDF.type, DPV.ConsentRecord) in found
    assert (it, DCT.identifier, Literal(receipt.receipt_id)) in found
    assert set(found.objects(status, RDF.type)) == {DPV.ConsentGiven, DPV.ExpressedConsent}
    at = Literal("2026-11-23T20:15:04.120Z", datatype=XSD.dateTime)
    assert (status, DPV.isIndicatedAtTime, at) in found
    assert (it, DCT.created, at) in found
    assert (record, DPV.hasDataController, controller) in found
    assert (controller, DPV.hasName, Literal("Pahayagan Inc.")) in found
    assert (record, DPV.hasJurisdiction, LOC.PH) in found
    law = URIRef("https://w3id.org/dpv/legal/ph#law-DPA")
    assert (record, DPV.hasApplicableLaw, law) in found
    assert (process, DPV.hasLegalBasis, DPV.ExpressedConsent) in found
    [purpose] = found.objects(process, DPV.hasPurpose)
    assert (purpose, DCT.description, Literal("Bilang ng dalaw", lang="fil")) in found
    subject = URIRef("urn:pahintulot:subject:7USbjY9pqTg7sp0VCPvz8w")
    assert (record, DPV.hasDataSubject, subject) in found


@pytest.mark.parametrize(
    ("jurisdiction", "places"),
    [("DE", {"DE", "EU"}), ("EU", {"EU"}), ("NO", {"NO"})],
)
def test_under_the_gdpr_the_receipt_is_its_variant(jurisdiction, places):
    """In the Union and the EEA: the law, the basis, the rights."""
    receipt = dpv_receipt(accepted(jurisdiction=jurisdiction))
    found = graph(receipt)
    [record] = found.subjects(RDF.type, DPV.ConsentRecord)

    assert receipt["dct:conformsTo"].endswith("#receipt-eu-gdpr")
    assert set(found.objects(record, DPV.hasJurisdiction)) == {LOC[place] for place in places}
    law = URIRef("https://w3id.org/dpv/legal/eu#law-GDPR")
    assert set(found.objects(record, DPV.hasApplicableLaw)) == {law}
    assert set(found.objects(None, DPV.hasLegalBasis)) == {GDPR["A6-1-a"]}
    for article in ("A7-3", "A15", "A17", "A20", "A77"):
        assert (None, RDF.type, GDPR[article]) in found


@pytest.mark.parametrize("jurisdiction", ["GB", None, "XX"])
def test_elsewhere_no_law_is_named(jurisdiction):
    """What has not been checked is not claimed, and the GDPR's articles are not borrowed."""
    receipt = dpv_receipt(accepted(jurisdiction=jurisdiction))
    assert "dpv:hasApplicableLaw" not in receipt["dpv:hasRecordOfActivity"]
    assert not any(term.startswith("eu-gdpr:") for term in of_the_vocabularies(receipt))


@pytest.mark.parametrize("jurisdiction", PLACES_OF_SITES)
@pytest.mark.parametrize("notice", [NOTICE, OLD_NOTICE], ids=["now", "earlier"])
def test_receipts_fit_their_schemas(notice, jurisdiction):
    """All required members are there, of the right kinds."""
    source = accepted(notice, jurisdiction=jurisdiction)
    jsonschema.validate(kantara_receipt(source), schema("kantara"))
    jsonschema.validate(dpv_receipt(source), schema("dpv"))


def test_a_receipt_that_lacks_a_member_does_not_fit():
    """The control: each required member, taken away, is missed."""
    for name, write in (("kantara", kantara_receipt), ("dpv", dpv_receipt)):
        for member in schema(name)["required"]:
            receipt = copy.deepcopy(write(accepted()))
            del receipt[member]
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(receipt, schema(name))


def test_the_kantara_receipt_says_what_was_decided():
    """Whole seconds, the immutable notice, the controller, who else receives data."""
    receipt = kantara_receipt(accepted())
    [controller], [service] = receipt["piiControllers"], receipt["services"]
    [purpose] = service["purposes"]

    assert receipt["consentTimestamp"] == 1795464904
    assert receipt["policyUrl"] == f"https://consent.example/v1/notices/{'ab' * 32}"
    assert (receipt["jurisdiction"], receipt["language"]) == ("PH", "fil")
    assert (controller["piiController"], controller["email"]) == (
        "Pahayagan Inc.",
        "dpo@site.example",
    )
    assert controller["address"] == {"streetAddress": "1 Kalye, Maynila", "addressCountry": "PH"}
    assert service["service"] == "site.example"
    assert purpose["piiCategory"] == ["Identifier", "BrowsingBehaviour"]
    assert purpose["thirdPartyName"] == "Taga-ulat Inc., Panukat Ltd."
    assert receipt["sensitive"] is False


def test_sensitive_data_are_called_so():
    """Special categories of the GDPR are set apart."""
    receipt = kantara_receipt(accepted(NOTICE | {"categories_of_data": ["pd:Health", "pd:City"]}))
    assert (receipt["sensitive"], receipt["spiCat"]) == (True, ["Health"])


def test_what_an_earlier_notice_did_not_tell_is_left_out():
    """No empty word, no guess."""
    dpv = dpv_receipt(accepted(OLD_NOTICE))["dpv:hasRecordOfActivity"]
    text = json.dumps([dpv, kantara_receipt(accepted(OLD_NOTICE))])
    for absent in ("hasPersonalData", "StorageLocation", "PostalAddress", "phone", "piiCategory"):
        assert absent not in text
    assert "null" not in text
    assert '""' not in text


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({}, "https://site.example/#pahintulot"),
        ({"source": "form", "page_origin": None}, "https://consent.example/b/demo"),
        ({"source": "api", "page_origin": None}, "https://site.example/privacy"),
    ],
)
def test_it_says_where_this_choice_can_be_withdrawn(changes, where):
    """On the site's page; on ours where it was made there."""
    record = dpv_receipt(accepted(**changes))["dpv:hasRecordOfActivity"]
    assert record["dpv:hasConsentControl"]["dpv:isExercisedAt"] == where


def test_both_forms_are_one_receipt_of_one_decision():
    """The same id, made of the decision's alone: not its service, not its notice, not the hour."""
    one, other = accepted(), accepted(OLD_NOTICE)
    assert dpv_receipt(one)["dct:identifier"] == kantara_receipt(other)["consentReceiptID"]
    changed = accepted(decision_id="01a20ab3-564d-7aa0-9adc-55f7faaad5e6")
    assert changed.receipt_id != one.receipt_id


SCHEMAS = {name: jsonschema.Draft202012Validator(schema(name)) for name in ("dpv", "kantara")}
words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
purposes = st.sampled_from(["analytics", "marketing", "preferences", "research"])
notices = st.fixed_dictionaries(
    {
        "controller": st.fixed_dictionaries(
            {"name": words, "contact": words},
            optional={"address": words, "country": words, "phone": st.none() | words},
        ),
        "recipients": st.lists(words, max_size=3),
        "cookies": st.lists(
            st.fixed_dictionaries(
                {
                    "name": words,
                    "provider": words,
                    "purpose": purposes,
                    "duration": st.sampled_from(["session", "P1D", "P13M", "P2Y"]),
                    "third_party": st.booleans(),
                }
            ),
            max_size=4,
        ),
    },
    optional={
        "categories_of_data": st.lists(
            st.sampled_from(sorted(PERSONAL_DATA)).map("pd:{}".format) | words, max_size=4
        ),
        "storage_locations": st.lists(st.sampled_from(sorted(COUNTRIES)) | words, max_size=3),
        "transfers": st.lists(
            st.fixed_dictionaries({"country": st.sampled_from(["US", "JP"]), "safeguard": words}),
            max_size=2,
        ),
        "data_protection_contact": words,
        "authority": st.fixed_dictionaries(
            {"name": words, "url": st.just("https://authority.example")}
        ),
    },
)
accepts = st.fixed_dictionaries(
    {
        "purposes": st.lists(purposes, min_size=1, unique=True).map(tuple),
        "languages": st.lists(st.sampled_from(["fil", "en", "de"]), min_size=1).map(tuple),
        "source": st.sampled_from(["banner", "settings", "script", "form", "api"]),
        "jurisdiction": st.none() | st.sampled_from(sorted(COUNTRIES)),
        "page_origin": st.none() | st.just("https://site.example"),
        "gpc": st.booleans(),
        "decided_at": st.just(NOW),
        "expires_at": st.integers(1, 13).map(lambda months: add_months(NOW, months)),
    }
)


@given(notice=notices, changes=accepts)
def test_any_receipt_is_canonical_and_keeps_to_the_vocabulary(notice, changes):
    """Whatever was decided, whatever the notice says; and its bytes are always the same."""
    source = accepted(OLD_NOTICE | notice, **changes)
    for write, name in ((dpv_receipt, "dpv"), (kantara_receipt, "kantara")):
        raw = canonical(write(source))
        assert raw == canonical(write(source)) == canonical(json.loads(raw))
        SCHEMAS[name].validate(json.loads(raw))
    used = of_the_vocabularies(dpv_receipt(source))
    assert used - TERMS - strings(notice) == set()


def strings(node) -> set[str]:
    """A site's own words, which may look like anything."""
    if isinstance(node, str):
        return {node}
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return set().union(*map(strings, inner))

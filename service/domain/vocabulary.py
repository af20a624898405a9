"""The W3C's Data Privacy Vocabulary (DPV 2.3): its JSON-LD context, and words that sites choose.

Places are its `loc:` terms (those of `COUNTRIES`), categories of personal data its `pd:` terms,
both without the prefix. What is no word of the vocabulary is told in the site's own words instead.
"""

from service.domain.canonical import Json
from service.domain.countries import COUNTRIES

_PREFIXES = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TYPES = {
    "@id": (
        *("dct:conformsTo", "dct:publisher", "schema:recipient", "schema:url", "skos:broader"),
        *("dpv:hasDataSubject", "dpv:hasDataController", "dpv:hasJurisdiction"),
        *("dpv:hasApplicableLaw", "dpv:hasLegalBasis", "dpv:hasPersonalData", "dpv:hasProcessing"),
        *("dpv:hasRecipient", "dpv:hasThirdCountry", "dpv:isIndicatedBy", "dpv:isExercisedAt"),
        "dpv:hasLocation",
    ),
    "xsd:dateTime": ("dct:created", "dpv:isIndicatedAtTime", "schema:validThrough"),
    "xsd:date": ("dct:date",),
}
CONTEXT: dict[str, Json] = {
    **_PREFIXES,
    **{term: {"@type": kind} for kind, terms in _TYPES.items() for term in terms},
}

_PERSONAL_DATA = """
    Accent AccountIdentifier Acquaintance Age AgeExact AgeRange ApartmentOwned Association
    Attitude Authenticating AuthenticationHistory BankAccount Behavioural Biometric BirthCountry
    BirthDate BirthPlace BloodType BrowserFingerprint BrowserHistory BrowsingBehaviour
    BrowsingReferral CallLog CarOwned Character Citizenship City Communication
    CommunicationsMetadata Connection Contact Country Credit CreditCapacity CreditCardNumber
    CreditRecord CreditScore CreditStanding CreditWorthiness Criminal CriminalCharge
    CriminalConviction CriminalOffence CriminalPardon CurrentEmployment CurrentLocation DNACode
    Demeanour Demographic DeviceApplications DeviceBased DeviceOperatingSystem DeviceSoftware
    Dialect DigitalFingerprint Disability DisciplinaryAction Dislike Divorce Domicile
    DrugTestResult Education EducationExperience EducationQualification EducationTraining
    EmailAddress EmailAddressPersonal EmailAddressWork EmailContent Emotion EmploymentHistory
    EthnicOrigin Ethnicity External FacialExpression FacialPrint Family FamilyHealthHistory
    FamilyStructure Favourite FavouriteColour FavouriteFood FavouriteMusic Fetish Financial
    FinancialAccount FinancialAccountNumber FinancialStatus Fingerprint Friend GPSCoordinate
    Gender GeneralReputation Genetic Geographic GroupMembership GroupProfile HairColour Health
    HealthHistory HealthRecord Height Historical HomeLocation HouseNumber HouseOwned Household
    IPAddress Identifier Identifying Income IncomeBracket IndividualHealthHistory
    IndividualProfile Insurance Intention Interaction Interest Internal Job KnowledgeBelief
    Language LifeHistory Like LinkClicked LoanRecord Locality Location MACAddress MaritalStatus
    Marriage MedicalHealth MentalHealth Mood Name Nationality OfficialID Offspring Opinion
    Ownership PINCode Parent Passport Password PastEmployment PaymentCard PaymentCardExpiry
    PaymentCardNumber PerformanceAtWork PersonalDocuments PersonalPossession Personality
    PhilosophicalBelief PhysicalAddress PhysicalCharacteristic PhysicalHealth PhysicalTrait
    Picture Piercing PoliticalAffiliation PoliticalOpinion PostalCode Preference Prescription
    PrivacyPreference Proclivity Professional ProfessionalCertification ProfessionalEvaluation
    ProfessionalExperience ProfessionalInterview ProfessionalTraining Profile PublicLife
    PubliclyAvailableSocialMedia Purchase PurchasesAndSpendingHabit Race Reference Region
    Relationship Reliability Religion ReligiousBelief Residency Retina RoomNumber Salary Sale
    School SecretText ServiceConsumptionBehaviour Sexual SexualHistory SexualPreference Sibling
    SkinTone Social SocialBehaviour SocialMedia SocialMediaCommunication SocialNetwork
    SocialStatus Street TVViewingBehaviour Tattoo Tax TechnicalKnowledge TelephoneNumber Thought
    Tracking TradeUnionMembership Transaction Transactional TravelHistory UID UserAgent Username
    VehicalLicenseNumber VehicalLicenseRegistration Vehicle VehicleLicense VehicleUsage
    VoiceCommunicationRecording VoiceMail Vulnerability Weight WorkEnvironment WorkExperience
    WorkHistory WorkLocation
"""
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
# what GDPR Art. 9(1) names
_SENSITIVE = """
    Biometric DNACode Disability EthnicOrigin Ethnicity FacialPrint FamilyHealthHistory Fingerprint
    Genetic Health HealthHistory HealthRecord IndividualHealthHistory MedicalHealth MentalHealth
    PhilosophicalBelief PhysicalHealth PoliticalAffiliation PoliticalOpinion Prescription Race
    Religion ReligiousBelief Retina Sexual SexualHistory SexualPreference TradeUnionMembership
"""
PERSONAL_DATA = frozenset(_PERSONAL_DATA.split())
SENSITIVE = frozenset(_SENSITIVE.split())
EU = frozenset(_EU.split())
GDPR_PLACES = EU | {"EU", "IS", "LI", "NO"}  # the GDPR is part of the EEA Agreement
GDPR = "https://w3id.org/dpv/legal/eu#law-GDPR"
_LAWS = {"PH": "https://w3id.org/dpv/legal/ph#law-DPA"}


def law(country: str | None) -> str | None:
    """The law on personal data of that jurisdiction, where the vocabulary has been checked."""
    return GDPR if country in GDPR_PLACES else _LAWS.get(country or "")


def jurisdictions(country: str | None) -> list[Json]:
    """The `loc:` terms of that jurisdiction; a member state's is also the Union's."""
    found: list[Json] = [f"loc:{country}"] if country in COUNTRIES else []
    return [*found, "loc:EU"] if country in EU else found


def place(text: str) -> Json:
    """A place that a site names, `PH` or `loc:PH`, or else in words of its own."""
    code = text.removeprefix("loc:")
    return f"loc:{code}" if code in COUNTRIES else {"@type": "dpv:Location", "dct:title": text}


def personal_data(text: str) -> Json:
    """A category that a site names, `pd:IPAddress`, or else in words of its own."""
    word = text.removeprefix("pd:")
    if word in PERSONAL_DATA:
        return f"pd:{word}"
    return {"@type": "dpv:PersonalData", "dct:title": text}


def lasting(duration: str) -> Json:
    """An ISO 8601 duration such as `P6M`."""
    return {"@type": "dpv:TemporalDuration", "rdf:value": duration}

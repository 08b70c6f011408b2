"""The closed lists of the case forms (data dictionary 11.1, 11.2 and 11.4), each with its label.

An enum's value is what is stored; `LABELS` is what people read.
"""

from enum import StrEnum


class CaseKind(StrEnum):
    PATIENT = "patient"
    PATIENT_GROUP = "patient_group"
    PROFESSIONAL_AREA = "professional_area"


class CaseStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    LISTED = "listed"
    IN_DISCUSSION = "in_discussion"
    DISCUSSED = "discussed"
    DEFERRED = "deferred"
    OUTCOME_DUE = "outcome_due"
    CLOSED = "closed"
    CLOSED_NO_OUTCOME = "closed_no_outcome"
    WITHDRAWN = "withdrawn"
    RESTRICTED = "restricted"


class QuestionType(StrEnum):
    DIAGNOSIS = "diagnosis"
    INVESTIGATION = "investigation"
    TREATMENT = "treatment"
    ONWARD_REFERRAL = "onward_referral"
    DISCHARGE = "discharge"
    PROGNOSIS = "prognosis"
    COMMUNICATION = "communication"
    SERVICE_DESIGN = "service_design"
    WORKLOAD = "workload"
    TEAM = "team"
    EDUCATION = "education"
    ETHICS = "ethics"
    OTHER = "other"


class AgeBand(StrEnum):
    """Bands of governance 7.1, rule 2; an exact age is never asked."""

    UNDER_16 = "0-15"
    AGE_16 = "16-17"
    AGE_18 = "18-29"
    AGE_30 = "30-39"
    AGE_40 = "40-49"
    AGE_50 = "50-59"
    AGE_60 = "60-69"
    AGE_70 = "70-79"
    AGE_80 = "80-89"
    AGE_90 = "90+"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    NOT_STATED = "not_stated"


class Duration(StrEnum):
    UNDER_6_WEEKS = "under_6_weeks"
    WEEKS_6_TO_12 = "6_to_12_weeks"
    OVER_12_WEEKS = "over_12_weeks"
    OVER_1_YEAR = "over_1_year"


class RedFlagScreen(StrEnum):
    NONE_FOUND = "none_found"
    FOUND_ACTED = "found_acted"
    FOUND_NOT_ACTED = "found_not_acted"
    NOT_SCREENED = "not_screened"


class Flag(StrEnum):
    YELLOW = "yellow"
    ORANGE = "orange"
    BLUE = "blue"
    BLACK = "black"


class WorkStatus(StrEnum):
    WORKING = "working"
    MODIFIED_DUTIES = "modified_duties"
    OFF_SICK = "off_sick"
    NOT_WORKING = "not_working"
    RETIRED = "retired"
    STUDENT = "student"
    CARER = "carer"


class IntendedAction(StrEnum):
    """What the owner would do without advice: the counterfactual that makes "avoided" countable."""

    REFER_ESP_MSK = "refer_esp_msk"
    REFER_ORTHOPAEDICS = "refer_orthopaedics"
    REQUEST_IMAGING = "request_imaging"
    MORE_SESSIONS = "more_sessions"
    DISCHARGE = "discharge"
    WAIT = "wait"
    UNSURE = "unsure"


class HelpWanted(StrEnum):
    DISCUSS = "discuss"
    SECOND_OPINION = "second_opinion"
    JOINT_SESSION = "joint_session"
    GUIDELINE_OR_PATHWAY = "guideline_or_pathway"
    SUPPORT = "support"


class Urgency(StrEnum):
    ROUTINE = "routine"
    NEXT_MEETING = "next_meeting"
    BEFORE_DATE = "before_date"


class PatientPreference(StrEnum):
    CONTENT = "content"
    NOT_ASKED_REASON = "not_asked_reason"
    OBJECTED = "objected"


class Visibility(StrEnum):
    MY_SERVICE = "my_service"
    ALL_SERVICES = "all_services"
    NAMED = "named"


class PlanChanged(StrEnum):
    YES = "yes"
    NO = "no"
    FIRST_PLAN = "first_plan"


class DecisionStatus(StrEnum):
    AGREED = "agreed"
    PARTLY = "partly"
    DEFERRED = "deferred"


class DiscussionStatus(StrEnum):
    LIVE = "live"
    DRAFTED = "drafted"
    APPROVED = "approved"


class RecommendationKind(StrEnum):
    """Feature map D1."""

    CONTINUE = "continue"
    MODIFY = "modify"
    INVESTIGATE = "investigate"
    REFER = "refer"
    DISCHARGE = "discharge"
    ESCALATE = "escalate"


class Followed(StrEnum):
    FULLY = "fully"
    PARTLY = "partly"
    NOT_FOLLOWED = "not_followed"
    CHANGED = "changed_by_new_information"
    NOT_APPLICABLE = "not_applicable"


class ClinicalOutcome(StrEnum):
    RESOLVED = "resolved"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    WORSE = "worse"
    LOST_TO_FOLLOW_UP = "lost_to_follow_up"
    STILL_IN_CARE = "still_in_care"
    NOT_APPLICABLE = "not_applicable"


class ReferralMade(StrEnum):
    NONE = "none"
    MSK_SERVICE = "msk_service"
    ORTHOPAEDICS = "orthopaedics"
    RHEUMATOLOGY = "rheumatology"
    PAIN = "pain"
    GP = "gp"
    OTHER = "other"


class ReferralAccepted(StrEnum):
    YES = "yes"
    NO = "no"
    PENDING = "pending"


class Avoided(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class OutcomeStatus(StrEnum):
    DUE = "due"
    RECORDED = "recorded"
    NOT_OBTAINABLE = "not_obtainable"


_SPECIAL: tuple[tuple[StrEnum, str], ...] = (
    *((band, band.value.replace("-", " to ")) for band in AgeBand),
    (CaseKind.PATIENT, "Patient case"),
    (CaseKind.PATIENT_GROUP, "Patient group"),
    (CaseKind.PROFESSIONAL_AREA, "Professional area"),
    (CaseStatus.CLOSED_NO_OUTCOME, "Closed without outcome"),
    (AgeBand.UNDER_16, "Under 16"),
    (AgeBand.AGE_90, "90 or over"),
    (Duration.UNDER_6_WEEKS, "Less than 6 weeks"),
    (Duration.WEEKS_6_TO_12, "6 to 12 weeks"),
    (Duration.OVER_12_WEEKS, "More than 12 weeks"),
    (Duration.OVER_1_YEAR, "More than 1 year"),
    (RedFlagScreen.NONE_FOUND, "Screened, none found"),
    (RedFlagScreen.FOUND_ACTED, "Found and acted on"),
    (RedFlagScreen.FOUND_NOT_ACTED, "Found, not yet acted on"),
    (Flag.YELLOW, "Yellow: beliefs, emotions or behaviours that predict persistence"),
    (Flag.ORANGE, "Orange: symptoms needing mental health care"),
    (Flag.BLUE, "Blue: how they see work and the workplace"),
    (Flag.BLACK, "Black: system obstacles, such as benefits or waiting"),
    (IntendedAction.REFER_ESP_MSK, "Refer to an ESP or the MSK service"),
    (IntendedAction.REFER_ORTHOPAEDICS, "Refer to orthopaedics"),
    (HelpWanted.DISCUSS, "Discuss it together"),
    (HelpWanted.GUIDELINE_OR_PATHWAY, "A guideline or pathway"),
    (HelpWanted.SUPPORT, "Support for me or the team"),
    (Urgency.NEXT_MEETING, "At the next meeting"),
    (Urgency.BEFORE_DATE, "Before a date"),
    (PatientPreference.CONTENT, "They are content for it to be discussed"),
    (PatientPreference.NOT_ASKED_REASON, "They were not asked, for a reason"),
    (PatientPreference.OBJECTED, "They object"),
    (Visibility.MY_SERVICE, "My service only"),
    (Visibility.ALL_SERVICES, "All services"),
    (Visibility.NAMED, "Named people only"),
    (PlanChanged.FIRST_PLAN, "This is the first plan"),
    (PlanChanged.YES, "Yes, the plan changed"),
    (PlanChanged.NO, "No, the plan stays as it was"),
    (DecisionStatus.PARTLY, "Partly agreed"),
    (ReferralMade.NONE, "No"),
    (ReferralMade.MSK_SERVICE, "MSK service"),
    (ReferralMade.PAIN, "Pain service"),
    (ReferralMade.GP, "GP"),
    (ReferralAccepted.PENDING, "Waiting for an answer"),
)
# By list and value, because words of two lists may be spelt alike ("yes", "partly") and are then equal.
_LABELS = {(type(word), word.value): text for word, text in _SPECIAL}


def label(word: StrEnum | None) -> str:
    """How people read this word, such as "Onward referral"; empty for None."""
    if word is None:
        return ""
    return _LABELS.get((type(word), word.value)) or word.value.replace("_", " ").capitalize()


def label_within(word: StrEnum | None) -> str:
    """The label inside a sentence: only its first letter is small, so that "ESP" stays as it is."""
    text = label(word)
    return text[:1].lower() + text[1:]


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """All values of a list with their labels, in order."""
    return [(word.value, label(word)) for word in words]

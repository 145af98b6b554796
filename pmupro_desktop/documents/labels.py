"""The product's own words on paper, one table per language, so that a translation is one more table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

ENGLISH = {
    "page_of": "Page {number} of {count}",
    "printed": "Printed {when}",
    "born": "born {date}",
    "client_record": "Client record",
    "licence": "Licence {number}",
    "unnamed": "Unnamed client",
    "preferred_name": "Preferred name",
    "pronouns": "Pronouns",
    "date_of_birth": "Date of birth",
    "age": "{years} years",
    "skin_type": "Skin type",
    "client_since": "Client since",
    "contact": "Contact",
    "phone": "Phone",
    "email": "E-mail",
    "address": "Address",
    "emergency_contact": "Emergency contact",
    "doctor_contact": "Doctor",
    "safety": "Safety",
    "allergies_confirmed": "ALLERGIES · confirmed on {date}",
    "clearance_confirmed": "CLEARANCE NEEDED · confirmed on {date}",
    "none_known": "NO KNOWN ALLERGIES",
    "none_known_text": "None known, confirmed on {date}",
    "never_asked": "NEVER ASKED",
    "never_asked_text": "Nobody has asked this client about allergies yet. Ask before any procedure.",
    "no_allergies_named": "No allergies were named on that day.",
    "allergies_unverified": "ALLERGIES · not verified",
    "clearance_unverified": "CLEARANCE NEEDED · not verified",
    "unverified_text": "Taken from imported records. Confirm with the client before any procedure.",
    "imported": "imported, not verified",
    "health": "Health",
    "medical_history": "Medical history",
    "no_medical_history": "No medical history noted",
    "procedures": "Procedures",
    "no_procedures": "No procedures yet",
    "undated": "No date",
    "completed": "Completed",
    "open": "Not completed",
    "technique": "Technique",
    "area": "Area",
    "duration": "Duration",
    "voltage": "Voltage",
    "needles": "Needles",
    "depth": "Depth",
    "follow_up": "Follow-up",
    "pigment": "Pigment",
    "brand": "Brand",
    "lot": "Lot",
    "lot_state": "Lot from",
    "lot_linked": "Studio stock",
    "lot_unlinked": "Typed in",
    "lot_imported": "Imported, not verified",
    "no_lot": "No lot recorded",
    "no_pigments": "No pigments recorded",
    "notes": "Notes",
    "no_notes": "No notes",
    "documents": "Documents",
    "no_documents": "No documents yet",
    "date": "Date",
    "type": "Type",
    "file": "File",
    "size": "Size",
    "file_missing": "File missing",
    "photos": "Photos",
    "no_photos": "No photos yet",
    "photo_count": "{count} kept in the vault; not printed here",
    "intakes": "Health questionnaires",
    "no_intakes": "No health questionnaires yet",
    "analyses": "Skin analyses",
    "no_analyses": "No skin analyses yet",
    "result": "Result",
    "sheet_name": "Recovery sheet",
    "sheet_made": "Made {when}",
    "sheet_vault": "Vault {vault}",
    "sheet_title": "The second key to your records",
    "sheet_lead": (
        "If the password is ever forgotten, this code opens the vault. "
        "Nobody else has a copy: without the password and without this sheet, the records cannot be read again."
    ),
    "sheet_code": "Recovery code",
    "sheet_line": "The same code in one line, for copying",
    "sheet_use": "How to use it",
    "sheet_use_steps": (
        "Start PMU Pro Desktop and choose “Use the recovery code”.\n"
        "Type the eight groups. Capital and small letters are the same, and the hyphens may be left out.\n"
        "A mistyped group is named by its number, so that only that one needs to be checked.\n"
        "Choose a new password. The code stays valid until a new sheet is made."
    ),
    "sheet_restore": "The same code also opens the backups made with it, on any computer.",
    "sheet_keep": "Where to keep it",
    "sheet_keep_points": (
        "On paper, in a safe place away from the computer: a locked drawer at home, a safe, a bank box.\n"
        "Not in the studio’s e-mail, not as a photo on a phone, not beside the computer.\n"
        "A second printed copy in another place protects against fire and water."
    ),
    "sheet_lost": "If it is lost or someone has seen it",
    "sheet_lost_text": (
        "Open the vault with the password and choose Settings › Security › New recovery code. The lost code no "
        "longer opens the vault; backups made before that day still open with it, so make a new backup and remove the "
        "old ones."
    ),
    "sheet_data": "This sheet holds no client data.",
    "sheet_write": "Kept at (fill in by hand)",
    "form_client": "Client",
    "form_procedure": "Procedure",
    "form_date": "Date",
    "form_artist": "Artist",
    "form_name": "Name",
    "form_yes": "Yes",
    "form_no": "No",
    "form_initials": "Initials",
    "form_unanswered": "Not answered",
    "form_explain": "If yes: {question}",
    "form_only_if": "Only if it applies: {question}",
    "form_agreed_at": "Agreed on {when}, before the form was filled in",
    "form_client_signature": "Signature of the client",
    "form_artist_signature": "Signature of the artist",
    "form_signature_of": "Signature of {name}",
    "form_signed_at": "Signed on screen on {when} ({zone}, UTC{offset})",
    "form_name_in_print": "Name in print",
    "form_day_and_time": "Date and time",
    "form_evidence": "About this document",
    "form_template": "Form",
    "form_version": "Version",
    "form_language": "Language",
    "form_audit": "Audit trail before signing",
    "form_evidence_text": (
        "Signed with PMU Pro Desktop. The studio keeps this document unchanged together with the exact wording, the "
        "answers, each point and time of both signatures and the checksum (SHA-256) of this file."
    ),
    "form_reference": "{form} · version {version} · {language}",
    "document_types": (
        "ID_DOCUMENT=ID document\nCONSENT_FORM=Consent form\nWAIVER=Waiver\nINTAKE_FORM=Intake form\n"
        "CONTRAINDICATION_FORM=Contraindication form\nANALYSIS_REPORT=Analysis report\nPHOTO=Photo\nOTHER=Other"
    ),
}  # fmt: skip
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
TABLES = {"en": ENGLISH}


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language; a word missing there is English."""

    language: str

    def __getitem__(self, key: str) -> str:
        return TABLES[self.language].get(key) or ENGLISH[key]

    def fill(self, key: str, **facts: object) -> str:
        """The words with their {names} replaced, once: braces in a fact stay what they are."""
        return self[key].format(**facts)

    def entries(self, key: str) -> list[str]:
        return self[key].split("\n")

    def document_type(self, value: str) -> str:
        """The words for a stored document type; a value that has none is shown as it is."""
        pairs = (entry.partition("=") for entry in self.entries("document_types"))
        return {name: words for name, _, words in pairs}.get(value, value)

    def day(self, day: date) -> str:
        """A day, e.g. "22 Nov 2026"."""
        month = MONTHS.get(self.language, MONTHS["en"])[day.month - 1]
        return f"{day.day} {month} {day.year}"

    def iso_day(self, written: str) -> str:
        """A day written as 2026-11-22; anything else as it is."""
        try:
            return self.day(date.fromisoformat(written))
        except ValueError:
            return written

    def moment(self, when: datetime) -> str:
        """Day and minute, e.g. "22 Nov 2026, 14:05"."""
        return f"{self.day(when)}, {when:%H:%M}"

    def page_of(self, number: int, count: int) -> str:
        return self.fill("page_of", number=number, count=count)

    def printed(self, when: datetime) -> str:
        return self.fill("printed", when=self.moment(when))


def labels_for(language: str) -> Labels:
    """The words for a language tag like "en" or "es-MX"; English where there is no table."""
    short = language.replace("_", "-").split("-")[0].lower()
    return Labels(short if short in TABLES else "en")

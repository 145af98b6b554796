"""What kinds of document there are on screen: their words, their icons, and which one a file's name suggests."""

from __future__ import annotations

import re
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from pmupro_desktop.domain.document import DocumentType
from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.ui.widgets import ChoiceField

NAMES = {
    DocumentType.ID_DOCUMENT: QT_TRANSLATE_NOOP("facts", "ID document"),
    DocumentType.CONSENT_FORM: QT_TRANSLATE_NOOP("facts", "Consent form"),
    DocumentType.WAIVER: QT_TRANSLATE_NOOP("facts", "Waiver"),
    DocumentType.INTAKE_FORM: QT_TRANSLATE_NOOP("facts", "Intake form"),
    DocumentType.CONTRAINDICATION_FORM: QT_TRANSLATE_NOOP("facts", "Contraindication form"),
    DocumentType.ANALYSIS_REPORT: QT_TRANSLATE_NOOP("facts", "Analysis report"),
    DocumentType.PHOTO: QT_TRANSLATE_NOOP("facts", "Photo"),
    DocumentType.OTHER: QT_TRANSLATE_NOOP("facts", "Other document"),
}

ICONS = {
    DocumentType.ID_DOCUMENT: "card-account-details-outline",
    DocumentType.CONSENT_FORM: "file-sign",
    DocumentType.WAIVER: "file-sign",
    DocumentType.INTAKE_FORM: "clipboard-text-outline",
    DocumentType.CONTRAINDICATION_FORM: "clipboard-alert-outline",
    DocumentType.ANALYSIS_REPORT: "file-chart-outline",
    DocumentType.PHOTO: "image-outline",
    DocumentType.OTHER: "file-document-outline",
}

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".heic", ".heif"})

_HINTS = (
    (DocumentType.CONTRAINDICATION_FORM, r"contra.?indica"),
    (DocumentType.CONSENT_FORM, r"consent|consentimiento|einwilligung"),
    (DocumentType.WAIVER, r"waiver|release|liabilit"),
    (DocumentType.INTAKE_FORM, r"intake|questionnaire|anamnes|health|medical"),
    (DocumentType.ANALYSIS_REPORT, r"analysis|analys|report"),
    (DocumentType.ID_DOCUMENT, r"passport|licen[cs]e|\bid\b|identity|pasaporte|\bdni\b"),
)


def document_type(stored: str) -> str:
    """The words for a stored type; one that has none is shown as it is."""
    known = NAMES.get(DocumentType(stored)) if stored in DocumentType.__members__ else None
    return QCoreApplication.translate("facts", known) if known else stored


def document_icon(stored: str) -> str:
    """The icon of a stored type."""
    return ICONS[DocumentType(stored)] if stored in DocumentType.__members__ else "file-document-outline"


def choices() -> list[tuple[DocumentType, str]]:
    """Every type with its words, in the order they are offered."""
    return [(kind, document_type(kind.value)) for kind in NAMES]


def chosen_type(field: ChoiceField) -> DocumentType | None:
    """The type chosen in a field of `choices`; Qt hands back its stored value as plain text."""
    value = field.value()
    return DocumentType(value) if value else None


def guessed_type(filename: str) -> DocumentType:
    """What a file probably is, by the words in its name; a picture without any is a photo."""
    path = PurePath(filename)
    spoken = re.sub(r"[_\-.]+", " ", path.stem.casefold())
    for kind, pattern in _HINTS:
        if re.search(pattern, spoken):
            return kind
    return DocumentType.PHOTO if path.suffix.casefold() in PICTURES else DocumentType.OTHER

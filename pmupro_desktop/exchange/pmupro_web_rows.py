"""Raw rows of the old web system made into records, one function for each of its tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.exchange.pmupro_web_fields import Fields
from pmupro_desktop.exchange.pmupro_web_records import (
    Json,
    Kind,
    RawRow,
    WebAnalysis,
    WebClient,
    WebDocument,
    WebExport,
    WebIntake,
    WebPhoto,
    WebPigment,
    WebProcedure,
    WebRow,
    WebUnread,
    WebUser,
)
from pmupro_desktop.exchange.pmupro_web_values import fitzpatrick

DOCUMENT_TYPES = frozenset(
    (
        "ID_DOCUMENT",
        "CONSENT_FORM",
        "WAIVER",
        "INTAKE_FORM",
        "CONTRAINDICATION_FORM",
        "ANALYSIS_REPORT",
        "PHOTO",
        "OTHER",
    )
)
UNKNOWN_TYPE = QT_TRANSLATE_NOOP("imports", "This type of document is not known; it becomes “Other”.")
NO_NAME = QT_TRANSLATE_NOOP("imports", "This client has no name.")
SAME_ID = QT_TRANSLATE_NOOP("imports", "Another row before this one has the same id; this one is kept as facts only.")
OTHER_SIZE = QT_TRANSLATE_NOOP("imports", "The file beside the export is not as large as this row says.")
NO_CLIENT = QT_TRANSLATE_NOOP("imports", "It does not say which client it belongs to.")

FindFile = Callable[[str | None], Path | None]


def external_id(kind: Kind, values: Mapping[str, Json], parents: Mapping[Kind, str]) -> str:
    """The row's own id as text; without one, "content-" and a hash of what the row holds, stable between readings."""
    for name, value in values.items():
        if name.lower() in {"id", "_id", "uid", "uuid"} and isinstance(value, str | int | float):
            written = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
            if written and not isinstance(value, bool):
                return written
    content = json.dumps([kind, values, sorted(parents.items())], sort_keys=True, ensure_ascii=True)
    return "content-" + hashlib.sha256(content.encode("ascii")).hexdigest()[:32]


def build_export(
    source: Path, rows: list[RawRow], unread: list[WebUnread], left_out: Mapping[str, int], find_file: FindFile
) -> WebExport:
    """Make every raw row a record; a second row with the id of another of its kind is kept as unread facts.

    A row embedded in another ("client": {…} inside a document) counts only when the file has no row of its own.
    """
    built: dict[Kind, dict[str, WebRow]] = {kind: {} for kind in Kind}
    firsts: dict[tuple[Kind, str], dict[str, Json]] = {}
    spare = list(unread)
    for row in sorted(rows, key=lambda row: row.embedded):
        first = firsts.setdefault((row.kind, row.external_id), row.values)
        if row.external_id not in built[row.kind]:
            built[row.kind][row.external_id] = _build(row, find_file)
        elif not _is_part_of(row, first):
            spare.append(WebUnread(row.position, row.kind, dict(row.values), SAME_ID))
    tables = {kind.value: tuple(built[kind].values()) for kind in Kind}
    return WebExport(source=source, unread=tuple(spare), left_out=dict(left_out), **tables)  # type: ignore[arg-type]


def _is_part_of(row: RawRow, first: Mapping[str, Json]) -> bool:
    """Whether an embedded row says nothing that its full row does not."""
    return row.embedded and all(name in first and first[name] == value for name, value in row.values.items())


def _build(row: RawRow, find_file: FindFile) -> WebRow:
    fields = Fields(row)
    match row.kind:
        case Kind.DOCUMENT:
            return _document(fields, find_file)
        case Kind.PHOTO:
            return _photo(fields, find_file)
        case _:
            return _BUILDERS[row.kind](fields)


def _user(fields: Fields) -> WebUser:
    return WebUser(
        email=fields.text("email"),
        name=fields.text("name", "fullName"),
        role=fields.text("role"),
        is_license_verified=fields.boolean("isLicenseVerified"),
        has_active_subscription=fields.boolean("hasActiveSubscription"),
        stripe_customer_id=fields.text("stripeCustomerId"),
        subscription_status=fields.text("subscriptionStatus"),
        license_number=fields.text("licenseNumber", "licenceNumber"),
        **fields.rest(),
    )


def _client(fields: Fields) -> WebClient:
    name = fields.text("name", "fullName")
    if name is None:
        fields.note("name", NO_NAME)
    skin_type = fields.listed("skinType", "fitzpatrickType", "fitzpatrick")
    return WebClient(
        user_external_id=fields.identifier(Kind.USER, "userId", "ownerId"),
        name=name,
        email=fields.text("email"),
        phone=fields.text("phone", "phoneNumber"),
        date_of_birth=fields.birth_date("dateOfBirth", "dob", "birthDate"),
        emergency_contact=fields.listed("emergencyContact"),
        medical_history=fields.listed("medicalHistory"),
        allergies=fields.listed("allergies"),
        skin_type=skin_type,
        fitzpatrick=fitzpatrick(skin_type),
        is_active=fields.boolean("isActive"),
        notes=fields.text("notes"),
        **fields.rest(),
    )


def _owner(fields: Fields) -> str | None:
    client = fields.identifier(Kind.CLIENT, "clientId")
    if client is None:
        fields.note("clientId", NO_CLIENT)
    return client


def _found(fields: Fields, path: Path | None, stated: int | None) -> Path | None:
    """The file beside the export; one whose size differs from what the row says is taken and reported."""
    try:
        if path is not None and stated is not None and path.stat().st_size != stated:
            fields.note("fileSize", OTHER_SIZE)
    except OSError:
        return None
    return path


def _document(fields: Fields, find_file: FindFile) -> WebDocument:
    address = fields.address("fileUrl", "url")
    size = fields.whole("fileSize", "size")
    return WebDocument(
        client_external_id=_owner(fields),
        type=fields.chosen(DOCUMENT_TYPES, "OTHER", UNKNOWN_TYPE, "type", "documentType"),
        file_url=address,
        filename=fields.text("filename", "originalName"),
        file_size=size,
        mime_type=fields.text("mimeType", "contentType"),
        notes=fields.text("notes"),
        local_path=_found(fields, find_file(address), size),
        **fields.rest(),
    )


def _photo(fields: Fields, find_file: FindFile) -> WebPhoto:
    address = fields.address("fileUrl", "url", "imageUrl", "photoUrl")
    size = fields.whole("fileSize", "size")
    return WebPhoto(
        client_external_id=_owner(fields),
        procedure_external_id=fields.identifier(Kind.PROCEDURE, "procedureId"),
        type=fields.text("type", "photoType", "category"),
        file_url=address,
        filename=fields.text("filename", "originalName"),
        file_size=size,
        mime_type=fields.text("mimeType", "contentType"),
        notes=fields.text("notes", "description", "caption"),
        taken_at=fields.instant("takenAt", "dateTaken"),
        local_path=_found(fields, find_file(address), size),
        **fields.rest(),
    )


def _procedure(fields: Fields) -> WebProcedure:
    procedure_at, procedure_date = fields.day("procedureDate", "date")
    follow_up_at, follow_up_date = fields.day("followUpDate")
    return WebProcedure(
        client_external_id=_owner(fields),
        procedure_type=fields.text("procedureType", "type"),
        area_treated=fields.listed("areaTreated", "area"),
        duration=fields.minutes("duration", "durationMinutes"),
        voltage=fields.number("voltage"),
        needle_configuration=fields.text("needleConfiguration"),
        depth=fields.text("depth"),
        pigment_brand=fields.text("pigmentBrand"),
        pigment_color=fields.text("pigmentColor", "pigmentColour"),
        lot_number=fields.text("lotNumber"),
        procedure_at=procedure_at,
        procedure_date=procedure_date,
        follow_up_at=follow_up_at,
        follow_up_date=follow_up_date,
        is_completed=fields.boolean("isCompleted"),
        notes=fields.text("notes"),
        **fields.rest(),
    )


def _intake(fields: Fields) -> WebIntake:
    return WebIntake(
        client_external_id=_owner(fields),
        result=fields.text("result", "status"),
        notes=fields.text("notes"),
        **fields.rest(),
    )


def _analysis(fields: Fields) -> WebAnalysis:
    skin_type = fields.listed("fitzpatrick", "skinType", "fitzpatrickType")
    return WebAnalysis(
        client_external_id=_owner(fields),
        photo_external_id=fields.identifier(Kind.PHOTO, "photoId"),
        skin_type=skin_type,
        fitzpatrick=fitzpatrick(skin_type),
        undertone=fields.text("undertone"),
        notes=fields.text("notes"),
        **fields.rest(),
    )


def _pigment(fields: Fields) -> WebPigment:
    return WebPigment(
        user_external_id=fields.identifier(Kind.USER, "userId"),
        brand=fields.text("brand", "pigmentBrand", "manufacturer"),
        name=fields.text("name", "color", "pigmentColor", "colorName"),
        base_tone=fields.text("baseTone"),
        hue_notes=fields.text("hueNotes"),
        opacity=fields.text("opacity"),
        ideal_fitzpatrick=fields.listed("idealFitzpatrick", "idealFitz"),
        temperature_shift=fields.text("temperatureShift", "tempShift"),
        use_case=fields.listed("useCase"),
        hex_color=fields.text("hexPreview", "hex", "hexColor", "hexCode"),
        lot_number=fields.text("lotNumber", "lot"),
        notes=fields.text("notes"),
        **fields.rest(),
    )


_BUILDERS: Mapping[Kind, Callable[[Fields], WebRow]] = {
    Kind.USER: _user,
    Kind.CLIENT: _client,
    Kind.PROCEDURE: _procedure,
    Kind.INTAKE: _intake,
    Kind.ANALYSIS: _analysis,
    Kind.PIGMENT: _pigment,
}

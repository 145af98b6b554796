"""Rows of the old web system as the vault keeps them: one function for each table, plain columns out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from pmupro_desktop.domain.base import Verification, new_uid
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues, tidy
from pmupro_desktop.domain.procedure import LotState
from pmupro_desktop.domain.search_text import normalise
from pmupro_desktop.domain.user import Role
from pmupro_desktop.exchange.pmupro_web import (
    Kind,
    WebAnalysis,
    WebClient,
    WebDocument,
    WebFile,
    WebIntake,
    WebPhoto,
    WebPigment,
    WebProcedure,
    WebRow,
    WebUser,
)

from .clients import index_client

Columns = dict[str, Any]

NO_NAME = "(no name)"
_DIAMETER = re.compile(r"(?<![\d.,])0[.,]\d{1,2}(?=\s*mm\b)", re.IGNORECASE)
_DERIVED = ("sort_key", "email_key", "phone_key", "search_text")


@dataclass(frozen=True)
class Setting:
    """What rows are read with: who imports, when, the studio's zone and country, and ids by external id."""

    owner_id: int
    at: datetime
    zone: tzinfo
    zone_name: str
    region: str | None
    ids: Mapping[Kind, dict[str, int]]
    types: Mapping[str, int]

    def of(self, kind: Kind, external_id: str | None) -> int | None:
        """The number of the record that stands for `external_id`, when there is one."""
        return self.ids[kind].get(external_id) if external_id is not None else None


def stamped(setting: Setting, row: WebRow, number: int) -> Columns:
    """The columns every record has; the old system's stamps are kept."""
    created = row.created_at or setting.at
    return {
        "id": number,
        "uid": new_uid(),
        "external_id": row.external_id,
        "created_at": created,
        "updated_at": row.updated_at or created,
        "imported": dict(row.extra) or None,
    }


def part_of(setting: Setting, row: WebRow, number: int) -> Columns:
    """The stamps of a record that only exists inside another."""
    return {**stamped(setting, row, number), "external_id": None, "imported": None}


def user_columns(setting: Setting, row: WebUser, number: int) -> Columns:
    """A user without any way to unlock; an imported role never makes an owner."""
    typed = (row.role or "").strip().lower()
    role = Role(typed) if typed in {Role.ARTIST, Role.ASSISTANT, Role.VIEWER} else Role.ARTIST
    return {
        **stamped(setting, row, number),
        "email": row.email,
        "name": row.name,
        "role": role.value,
        "imported_role": row.role,
        "is_license_verified": row.is_license_verified,
        "has_active_subscription": row.has_active_subscription,
        "stripe_customer_id": row.stripe_customer_id,
        "subscription_status": row.subscription_status,
        "license_number": row.license_number,
    }


def client_values(row: WebClient) -> ClientValues:
    """What the client's form would hold: nothing is confirmed, whatever the old system said."""
    return tidy(
        ClientValues(
            name=row.name or row.email or row.phone or NO_NAME,
            email=row.email or "",
            phone=row.phone or "",
            date_of_birth=row.date_of_birth,
            emergency_contact=row.emergency_contact or "",
            medical_history=row.medical_history or "",
            allergies=row.allergies or "",
            skin_type=row.skin_type or "",
            is_active=row.is_active is not False,
            notes=row.notes or "",
        )
    )


def client_columns(setting: Setting, row: WebClient, number: int) -> Columns:
    """A client, with the keys of search and duplicates; allergies come in as never confirmed here."""
    typed = vars(client_values(row))
    values = {name: None if value == "" else value for name, value in typed.items()}
    values["name"] = typed["name"] or NO_NAME
    record = Client(**(values | {"sort_key": ""}))
    index_client(record, region=setting.region)
    derived = {name: getattr(record, name) for name in _DERIVED}
    user_id = setting.of(Kind.USER, row.user_external_id) or setting.owner_id
    return {**stamped(setting, row, number), **values, **derived, "user_id": user_id}


def pigment_columns(setting: Setting, row: WebPigment, number: int) -> Columns:
    """A shade of the library. A lot typed beside it stays a fact: no bottle stands behind it."""
    facts = dict(row.extra) | ({"lotNumber": row.lot_number} if row.lot_number else {})
    return {
        **stamped(setting, row, number),
        "imported": facts or None,
        "brand": row.brand,
        "name": row.name or row.brand or NO_NAME,
        "base_tone": row.base_tone,
        "hue_notes": row.hue_notes,
        "opacity": row.opacity,
        "ideal_fitzpatrick": row.ideal_fitzpatrick,
        "temperature_shift": row.temperature_shift,
        "use_case": row.use_case,
        "hex_preview": row.hex_color,
        "is_active": True,
        "notes": row.notes,
    }


def procedure_columns(setting: Setting, row: WebProcedure, number: int) -> Columns:
    """A procedure; the day of an instant is the day in the studio's zone."""
    has_instant = row.procedure_at is not None or row.follow_up_at is not None
    return {
        **stamped(setting, row, number),
        "client_id": setting.of(Kind.CLIENT, row.client_external_id),
        "procedure_type_id": setting.types.get(type_key(row.procedure_type)),
        "area_treated": row.area_treated,
        "procedure_date": _studio_day(setting, row.procedure_at, row.procedure_date),
        "procedure_at": row.procedure_at,
        "zone": setting.zone_name if has_instant else None,
        "duration": row.duration,
        "voltage": row.voltage,
        "depth": row.depth,
        "follow_up_date": _studio_day(setting, row.follow_up_at, row.follow_up_date),
        "follow_up_at": row.follow_up_at,
        "is_completed": row.is_completed is True,
        "notes": row.notes,
    }


def _studio_day(setting: Setting, instant: datetime | None, day: date | None) -> date | None:
    return instant.astimezone(setting.zone).date() if instant is not None else day


def type_key(name: str | None) -> str:
    """What makes two spellings of a kind of procedure the same."""
    return normalise(name or "")


def procedure_pigment_columns(setting: Setting, row: WebProcedure, number: int, procedure_id: int) -> Columns | None:
    """The pigment of a procedure; a lot that was typed is linked to nothing."""
    if not (row.pigment_brand or row.pigment_color or row.lot_number):
        return None
    return {
        **part_of(setting, row, number),
        "procedure_id": procedure_id,
        "position": 0,
        "pigment_brand": row.pigment_brand,
        "pigment_color": row.pigment_color,
        "lot_number": row.lot_number,
        "lot_state": LotState.UNLINKED.value,
    }


def procedure_needle_columns(setting: Setting, row: WebProcedure, number: int, procedure_id: int) -> Columns | None:
    """The needle of a procedure as it was typed; a diameter only where exactly one is written in millimetres."""
    if not row.needle_configuration:
        return None
    diameters = {float(found.replace(",", ".")) for found in _DIAMETER.findall(row.needle_configuration)}
    return {
        **part_of(setting, row, number),
        "procedure_id": procedure_id,
        "position": 0,
        "needle_configuration": row.needle_configuration,
        "diameter_mm": diameters.pop() if len(diameters) == 1 else None,
    }


def filename_of(row: WebFile) -> str:
    """What the file is called: as the old system says, else the end of its address."""
    if row.filename:
        return row.filename
    try:
        path = unquote(urlsplit(row.file_url or "").path)
    except ValueError:
        path = ""
    return PurePosixPath(path).name or row.external_id


def document_columns(setting: Setting, row: WebDocument, number: int) -> Columns:
    """A document; its file is a matter of its version."""
    filename = filename_of(row)
    return {
        **stamped(setting, row, number),
        "client_id": setting.of(Kind.CLIENT, row.client_external_id),
        "type": row.type,
        "filename": filename,
        "notes": row.notes,
        "search_text": normalise(f"{filename} {row.notes or ''}"),
    }


def version_columns(setting: Setting, row: WebDocument, number: int, document_id: int) -> Columns:
    """The one version of an imported document; without a stored file it is a visible placeholder."""
    return {
        **part_of(setting, row, number),
        "document_id": document_id,
        "number": 1,
        "stored_file_id": None,
        "filename": filename_of(row),
        "file_url": row.file_url,
        "file_size": row.file_size,
        "mime_type": row.mime_type,
    }


def photo_external_id(row: WebDocument) -> str:
    """The id of a photo that was a document: apart from the ids of photos, which count on their own."""
    return f"document:{row.external_id}"


def photo_columns(setting: Setting, row: WebPhoto | WebDocument, number: int) -> Columns:
    """A photo, from the table of photos or from a document of type PHOTO."""
    columns = stamped(setting, row, number)
    kind = taken_at = procedure = None
    if isinstance(row, WebPhoto):
        kind, taken_at = row.type, row.taken_at
        procedure = setting.of(Kind.PROCEDURE, row.procedure_external_id)
    else:
        columns["external_id"] = photo_external_id(row)
    filename = filename_of(row)
    return {
        **columns,
        "client_id": setting.of(Kind.CLIENT, row.client_external_id),
        "procedure_id": procedure,
        "stored_file_id": None,
        "filename": filename,
        "file_url": row.file_url,
        "file_size": row.file_size,
        "mime_type": row.mime_type,
        "kind": kind,
        "taken_at": taken_at,
        "notes": row.notes,
        "search_text": normalise(f"{filename} {row.notes or ''}"),
    }


def intake_columns(setting: Setting, row: WebIntake, number: int) -> Columns:
    """An intake: its answers are kept word for word, and nobody here vouches for its result."""
    return {
        **stamped(setting, row, number),
        "imported": None,
        "client_id": setting.of(Kind.CLIENT, row.client_external_id),
        "answered_at": row.created_at,
        "answers": dict(row.extra) or None,
        "result": row.result,
        "verification": Verification.IMPORTED.value,
        "notes": row.notes,
    }


def analysis_columns(setting: Setting, row: WebAnalysis, number: int) -> Columns:
    """A skin analysis, imported and not verified."""
    return {
        **stamped(setting, row, number),
        "imported": None,
        "client_id": setting.of(Kind.CLIENT, row.client_external_id),
        "photo_id": setting.of(Kind.PHOTO, row.photo_external_id),
        "analysed_at": row.created_at,
        "fitzpatrick": row.fitzpatrick or row.skin_type,
        "undertone": row.undertone,
        "results": dict(row.extra) or None,
        "verification": Verification.IMPORTED.value,
        "notes": row.notes,
    }


def row_facts(row: WebRow) -> Columns:
    """A row that became no record, as facts: nothing of it is lost, and nothing names a folder of this computer."""
    skipped = {"position", "problems", "local_path", "extra"}
    facts = {name: value for name, value in vars(row).items() if name not in skipped and value is not None}
    plain = {n: v.isoformat() if isinstance(v, date | datetime) else v for n, v in facts.items()}
    return plain | ({"extra": dict(row.extra)} if row.extra else {})

"""The writing half of an import: rows in bulk, files encrypted beside them, one line of the import for each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from pmupro_desktop.domain.base import Base, Record, new_uid, now
from pmupro_desktop.domain.document import Document, DocumentVersion
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.domain.procedure import ProcedureNeedle, ProcedurePigment, ProcedureType
from pmupro_desktop.domain.progress import Progress
from pmupro_desktop.domain.upkeep import ImportRow, ImportRun, VaultState
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.errors import QT_TRANSLATE_NOOP
from pmupro_desktop.exchange.pmupro_web import Kind, WebDocument, WebExport, WebFile, WebPhoto, WebProcedure, WebRow
from pmupro_desktop.storage.journal import journal_of

from . import imports_records as records
from .clients import phone_region
from .imports_files import keep_file
from .imports_plan import MODELS, Plan, is_photo
from .imports_records import Columns, Setting
from .studio import read_studio, studio_zone

ADDING = QT_TRANSLATE_NOOP("imports", "Adding records")
_CHUNK = 500

_Builder = Callable[[Setting, Any, int], Columns]
_BUILDERS: Mapping[Kind, _Builder] = {
    Kind.USER: records.user_columns,
    Kind.CLIENT: records.client_columns,
    Kind.PIGMENT: records.pigment_columns,
    Kind.PROCEDURE: records.procedure_columns,
    Kind.INTAKE: records.intake_columns,
    Kind.ANALYSIS: records.analysis_columns,
}


@dataclass(frozen=True)
class ImportCounts:
    """Rows of one table: added, here before, kept as facts only, and how many of the added have a problem."""

    new: int
    here: int
    not_placed: int
    problems: int


@dataclass(frozen=True)
class ImportResult:
    """What an import did. `run_uid` names it for undo; None when there was nothing to add."""

    run_uid: str | None
    counts: Mapping[Kind, ImportCounts]
    commit: int | None
    files: int
    """How many files were found beside the export and encrypted into the vault."""


def count_rows(plan: Plan) -> dict[Kind, ImportCounts]:
    """The counts of a plan by the old system's tables."""
    counts: dict[Kind, ImportCounts] = {}
    for kind, model in MODELS.items():
        rows = plan.new[kind]
        spare = sum(1 for row in plan.not_placed if row.record_type == model.__tablename__)
        counts[kind] = ImportCounts(len(rows), plan.here[kind], spare, sum(1 for row in rows if row.problems))
    return counts


def write_import(session: Session, actor: Actor, export: WebExport, plan: Plan, progress: Progress) -> ImportResult:
    """Write what `plan` says, in bulk; nothing at all when there is nothing new."""
    counts = count_rows(plan)
    if not plan.not_placed and not any(plan.new.values()):
        return ImportResult(None, counts, None, 0)
    run = ImportRun(source=export.source.name, counts={kind.value: asdict(each) for kind, each in counts.items()})
    session.add(run)
    session.flush()
    writer = _Writer(session, run.id, progress, sum(len(rows) for rows in plan.new.values()))
    setting = _setting(session, actor, plan, writer.add_types(_typed(plan)))
    for kind, rows in plan.new.items():
        writer.add(setting, kind, rows)
    writer.note_not_placed(plan)
    commit = session.scalar(select(VaultState.counter))
    return ImportResult(run.uid, counts, (commit or 0) + 1, writer.files)


def _typed(plan: Plan) -> list[str]:
    procedures = cast("Sequence[WebProcedure]", plan.new[Kind.PROCEDURE])
    return [row.procedure_type for row in procedures if row.procedure_type]


def _setting(session: Session, actor: Actor, plan: Plan, types: Mapping[str, int]) -> Setting:
    zone = studio_zone(read_studio(session))
    ids = {kind: dict(known) for kind, known in plan.known.items()}
    return Setting(actor.user_id, now(), zone, zone.key, phone_region(session), ids, types)


class _Writer:
    """Numbers and inserts the rows of one import, and tells the journal about each."""

    def __init__(self, session: Session, run_id: int, progress: Progress, total: int) -> None:
        self._session, self._run_id, self._progress = session, run_id, progress
        self._done, self._total = 0, total
        self._next: dict[str, int] = {}
        self.files = 0

    def _number(self, model: type[Record]) -> int:
        """The next free number of a table; nobody else writes before this transaction ends."""
        table = model.__tablename__
        if table not in self._next:
            self._next[table] = (self._session.scalar(select(func.max(model.id))) or 0) + 1
        number = self._next[table]
        self._next[table] += 1
        return number

    def _insert(self, model: type[Base], rows: Iterable[Columns | None]) -> None:
        table = model.metadata.tables[model.__tablename__]
        found = [row for row in rows if row is not None]
        for start in range(0, len(found), _CHUNK):
            self._progress.raise_if_cancelled()
            chunk = found[start : start + _CHUNK]
            self._session.connection().execute(insert(table), chunk)
            if "uid" in table.columns:
                journal_of(self._session).inserted(table.name, [row["uid"] for row in chunk])

    def add_types(self, names: Sequence[str]) -> dict[str, int]:
        """Ids of the kinds of procedure by key; kinds the studio does not have yet are added at the end of its list."""
        rows = self._session.execute(
            select(ProcedureType.id, ProcedureType.name, ProcedureType.code, ProcedureType.deleted_at)
        ).all()
        types = {records.type_key(row.name): row.id for row in rows if row.deleted_at is None}
        codes = {row.code for row in rows}
        fresh: list[Columns] = []
        for name in names:
            key = records.type_key(name)
            if key and key not in types:
                number = self._number(ProcedureType)
                types[key] = number
                fresh.append(_type_columns(name, number, codes))
        self._insert(ProcedureType, fresh)
        self._note_rows(ProcedureType.__tablename__, fresh, [None] * len(fresh))
        return types

    def add(self, setting: Setting, kind: Kind, rows: Sequence[WebRow]) -> None:
        """Add the new rows of one table, chunk by chunk."""
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            if kind is Kind.PHOTO:
                self._add_photos(setting, cast("Sequence[WebPhoto]", chunk))
            elif kind is Kind.DOCUMENT:
                self._add_photos(setting, [row for row in chunk if is_photo(row)])
                self._add_documents(setting, [cast("WebDocument", row) for row in chunk if not is_photo(row)])
            else:
                self._add_plain(setting, kind, chunk)
            self._done += len(chunk)
            self._progress.report(self._done, self._total, ADDING)

    def _add_plain(self, setting: Setting, kind: Kind, rows: Sequence[WebRow]) -> None:
        model = MODELS[kind]
        made = [_BUILDERS[kind](setting, row, self._number(model)) for row in rows]
        self._take(setting, kind, model, made, rows)
        if kind is Kind.PROCEDURE:
            self._add_materials(setting, made, cast("Sequence[WebProcedure]", rows))

    def _take(
        self, setting: Setting, kind: Kind, model: type[Record], made: Sequence[Columns], rows: Sequence[WebRow]
    ) -> None:
        self._insert(model, made)
        setting.ids[kind].update((columns["external_id"], columns["id"]) for columns in made)
        self._note_rows(model.__tablename__, made, rows)

    def _add_materials(self, setting: Setting, made: Sequence[Columns], rows: Sequence[WebProcedure]) -> None:
        pigments, needles = [], []
        for columns, row in zip(made, rows, strict=True):
            if row.pigment_brand or row.pigment_color or row.lot_number:
                number = self._number(ProcedurePigment)
                pigments.append(records.procedure_pigment_columns(setting, row, number, columns["id"]))
            if row.needle_configuration:
                number = self._number(ProcedureNeedle)
                needles.append(records.procedure_needle_columns(setting, row, number, columns["id"]))
        self._insert(ProcedurePigment, pigments)
        self._insert(ProcedureNeedle, needles)

    def _add_photos(self, setting: Setting, rows: Sequence[WebPhoto | WebDocument]) -> None:
        made = [records.photo_columns(setting, row, self._number(Photo)) for row in rows]
        for columns, row in zip(made, rows, strict=True):
            columns.update(self._keep(row, Photo, columns["uid"]))
        self._take(setting, Kind.PHOTO, Photo, made, rows)

    def _add_documents(self, setting: Setting, rows: Sequence[WebDocument]) -> None:
        made = [records.document_columns(setting, row, self._number(Document)) for row in rows]
        self._take(setting, Kind.DOCUMENT, Document, made, rows)
        versions = []
        for columns, row in zip(made, rows, strict=True):
            version = records.version_columns(setting, row, self._number(DocumentVersion), columns["id"])
            versions.append(version | self._keep(row, Document, columns["uid"]))
        self._insert(DocumentVersion, versions)

    def _keep(self, row: WebFile, owner: type[Record], owner_uid: str) -> Columns:
        """The columns that link the encrypted file of `row`; nothing for a placeholder."""
        self._progress.raise_if_cancelled()
        stored = keep_file(self._session, row, owner.__tablename__, owner_uid, self._progress)
        if stored is None:
            return {}
        self.files += 1
        return {"stored_file_id": stored.id, "file_size": stored.size}

    def _note_rows(self, table: str, made: Sequence[Columns], rows: Sequence[WebRow | None]) -> None:
        lines = []
        for columns, row in zip(made, rows, strict=True):
            problems = "\n".join(f"{p.field}: {p.message}" for p in row.problems) if row is not None else ""
            lines.append(
                self._line(
                    table,
                    external_id=columns["external_id"],
                    record_uid=columns["uid"],
                    position=row.position if row is not None else "",
                    problem=problems or None,
                )
            )
        self._insert(ImportRow, lines)

    def _line(self, table: str, **columns: object) -> Columns:
        blank = {"external_id": None, "record_uid": None, "problem": None, "raw": None}
        return {"import_run_id": self._run_id, "record_type": table, **blank, **columns}

    def note_not_placed(self, plan: Plan) -> None:
        """Keep the rows that became no record, so that nothing of the file is lost."""
        self._insert(
            ImportRow,
            [
                self._line(
                    row.record_type,
                    external_id=row.external_id,
                    position=row.position,
                    problem=row.problem,
                    raw=row.facts,
                )
                for row in plan.not_placed
            ],
        )


def _type_columns(name: str, number: int, codes: set[str]) -> Columns:
    code = stem = records.type_key(name).replace(" ", "_")
    while code in codes:
        code = f"{stem}_{number}" if code == stem else f"{code}_"
    codes.add(code)
    moment = now()
    return {
        "id": number,
        "uid": new_uid(),
        "external_id": None,
        "created_at": moment,
        "updated_at": moment,
        "code": code,
        "name": name.strip(),
        "area": None,
        "position": number,
    }

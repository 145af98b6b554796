"""Import of the old web system: look first, bring everything in at once, take it back as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.progress import Progress, Silent
from pmupro_desktop.domain.upkeep import ImportRun
from pmupro_desktop.domain.user import Actor, Right
from pmupro_desktop.exchange.pmupro_web import Kind, RowProblem, WebExport

from .imports_plan import PossibleDuplicate, plan_import, possible_duplicates, row_problems
from .imports_undo import import_of_commit, records_touched_since, undo_import
from .imports_work import ImportCounts, ImportResult, count_rows, write_import
from .rights import require

__all__ = [
    "ImportCounts",
    "ImportPreview",
    "ImportResult",
    "PastImport",
    "PossibleDuplicate",
    "import_of_commit",
    "past_imports",
    "preview_web_import",
    "records_touched_since",
    "run_web_import",
    "undo_import",
]


@dataclass(frozen=True, repr=False)
class ImportPreview:
    """What an import would do; nothing was changed yet.

    `counts` go by the old system's table names. `left_out` counts rows of tables that have no place here, and
    `missing_files` the documents and photos whose file does not lie beside the export.
    """

    counts: Mapping[Kind, ImportCounts]
    problems: tuple[RowProblem, ...]
    duplicates: tuple[PossibleDuplicate, ...]
    left_out: Mapping[str, int]
    missing_files: int

    @property
    def new(self) -> int:
        """How many records would be added."""
        return sum(counts.new for counts in self.counts.values())


def preview_web_import(session: Session, export: WebExport, *, today: date | None = None) -> ImportPreview:
    """What importing `export` would add, what is here already, and what needs a look."""
    plan = plan_import(session, export)
    files = [row for kind in (Kind.DOCUMENT, Kind.PHOTO) for row in plan.new[kind]]
    return ImportPreview(
        counts=count_rows(plan),
        problems=tuple(row_problems(plan, today or now().astimezone().date())),
        duplicates=tuple(possible_duplicates(session, plan)),
        left_out=dict(export.left_out),
        missing_files=sum(1 for row in files if getattr(row, "local_path", None) is None),
    )


def run_web_import(session: Session, actor: Actor, export: WebExport, progress: Progress | None = None) -> ImportResult:
    """Bring in everything that is not here yet, in the transaction of `session` (begun with Action.IMPORT).

    A second run of the same file adds nothing. Nobody is merged. Files that lie beside the export are encrypted into
    the vault; the transaction removes them again when it fails. Raises NotAllowed, Cancelled, StorageFull.
    """
    require(actor, Right.IMPORT)
    plan = plan_import(session, export)
    return write_import(session, actor, export, plan, progress or Silent())


@dataclass(frozen=True)
class PastImport:
    """An import as the list of imports shows it; `undone_at` is set once it was taken back."""

    uid: str
    source: str
    started_at: datetime
    undone_at: datetime | None


def past_imports(session: Session) -> list[PastImport]:
    """All imports, newest first."""
    runs = session.scalars(select(ImportRun).order_by(ImportRun.id.desc()))
    return [PastImport(run.uid, run.source, run.started_at, run.undone_at) for run in runs]

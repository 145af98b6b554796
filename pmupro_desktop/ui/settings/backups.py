"""Where backups go, how many are kept, how it stands with them, and which there are."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.domain.base import now
from pmupro_desktop.errors import InvalidRecord, UserError
from pmupro_desktop.services.backups import BackupInfo, BackupKind, BackupState, backup_state, list_backups
from pmupro_desktop.services.studio import StudioValues, read_studio, save_studio
from pmupro_desktop.ui.jobs.choosing import choose_folder
from pmupro_desktop.ui.jobs.fact_table import FactTable
from pmupro_desktop.ui.jobs.moments import moment, size
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.settings.section import Section
from pmupro_desktop.ui.widgets import Button, ElidedLabel, Field, IconMark, NumberField, StateLabel, hairline, row
from pmupro_desktop.ui.widgets.labels import State

_LEAST, _MOST = 7, 365
_FIELD_WIDTH = 320
_LOOKS: dict[BackupKind, State] = {
    BackupKind.FRESH: "good",
    BackupKind.LATE: "warn",
    BackupKind.NEVER: "warn",
    BackupKind.NO_PLACE: "warn",
    BackupKind.FAILED: "bad",
}


class BackupsSection(Section):
    """The automatic backup: once a day and when the window closes."""

    key = "backups"
    backup_wanted = Signal()

    def __init__(self, studio: OpenStudio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Backups"), self.tr("backup folder stick keep restore automatic"))
        self._studio = studio
        self._place = ElidedLabel("", "text")
        self.choose = Button(self.tr("Choose a folder…"), icon="folder-outline", pressed=self._choose)
        self.back_up = Button(self.tr("Back up now…"), pressed=self.backup_wanted.emit)
        self.state = StateLabel()
        self.keep = NumberField(_LEAST, _MOST)
        self.keep.setMaximumWidth(140)
        self.keep.value_changed.connect(self._save_keep)
        self._keep_field = Field(
            self.tr("How many automatic backups to keep"), self.keep, help=self.tr("Seven at least.")
        )
        headings = (self.tr("Made"), self.tr("Size"), self.tr("Name"))
        self.found = FactTable(self.tr("Backups in this folder"), headings, most=5)
        self._keep_field.setMinimumWidth(_FIELD_WIDTH)
        for button in (self.choose, self.back_up):
            button.setAutoDefault(False)
        self.body.addLayout(row(self.state, None, self.back_up))
        self.body.addWidget(hairline())
        self.body.addLayout(row(IconMark("folder-lock-outline"), self._place, self.choose, gap=12, stretch=1))
        self.body.addLayout(row(self._keep_field, None))
        self.body.addWidget(self.found)
        studio.tasks.changed.connect(self._changed)

    def show_values(self, values: StudioValues) -> None:
        """Show the studio as it is kept, and look what lies in its folder."""
        place = values.backup_place
        self._place.setText(place or self.tr("No folder chosen: no automatic backups"))
        self.keep.set_value(values.backup_keep)
        self._refresh(place)

    def take_place(self, place: Path) -> None:
        """Back up to `place` from now on."""
        self._save(backup_place=str(place))

    def _refresh(self, place: str) -> None:
        self._studio.read(
            lambda session: backup_state(session, now()), owner=self, done=self._show_state, topic="backups section"
        )
        self.found.setVisible(bool(place))
        if place:
            self._studio.tasks.long(
                lambda _progress: list_backups(Path(place)), owner=self, done=self._show_found, failed=self._failed
            )

    def _show_state(self, state: BackupState) -> None:
        self.state.show_state(self._sentence(state), _LOOKS[state.kind])

    def _sentence(self, state: BackupState) -> str:
        if state.kind is BackupKind.NO_PLACE:
            return self.tr("No place for backups has been chosen.")
        if state.last_at is None:
            return self.tr("No backup has been made yet.")
        last = moment(state.last_at, self.locale())
        if state.kind is BackupKind.FAILED:
            return self.tr("The last try failed; the last good backup is of {when}.").format(when=last)
        return self.tr("Last backup: {when}").format(when=last)

    def _show_found(self, found: list[BackupInfo]) -> None:
        locale = self.locale()
        self.found.show_rows((moment(each.made_at, locale), size(each.size, locale), each.path.name) for each in found)

    def _choose(self) -> None:
        choose_folder(self, self.tr("Where should backups go?"), Path.home(), self.take_place)

    def _save_keep(self, _value: float | None) -> None:
        keep = self.keep.whole()
        if keep is not None:
            self._save(backup_keep=keep)

    def _save(self, **changes: str | int) -> None:
        actor = self._studio.actor

        def job(session: Session) -> StudioValues:
            values = dataclasses.replace(read_studio(session), **changes)  # type: ignore[arg-type]
            save_studio(session, actor, values)
            return values

        self._studio.write(
            job,
            owner=self,
            done=lambda saved: self._saved(saved.result),
            failed=self._failed,
            changed=frozenset({"studio", "backup"}),
        )

    def _saved(self, values: StudioValues) -> None:
        self.trouble.say(self.tr("Saved."), state="good")
        self.show_values(values)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, InvalidRecord):
            sentences = [QCoreApplication.translate("problems", each) for each in error.problems.values()]
            self.trouble.say(" ".join(sentences))
        elif isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._studio.tasks.failed.emit(error)

    def _changed(self, kinds: set[str]) -> None:
        if "backup" in kinds:
            self._studio.read(read_studio, owner=self, done=self.show_values, topic="backups section studio")

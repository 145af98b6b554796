"""Restoring a backup: which one, opened by what, and where to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from pmupro_desktop.errors import MistypedRecoveryCode
from pmupro_desktop.ui.ask import sentences
from pmupro_desktop.ui.jobs.choosing import choose_file, choose_folder
from pmupro_desktop.ui.jobs.job_dialog import JobDialog
from pmupro_desktop.ui.jobs.moments import moment, size
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.unlock.code_field import CodeField
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.unlock.password_field import PasswordField
from pmupro_desktop.ui.widgets import Button, ChoiceField, ElidedLabel, IconMark, PlainLabel, column, hairline, row

if TYPE_CHECKING:
    from pmupro_desktop.services.backups import BackupInfo, Restored

NEW_NAME = "PMU Pro Vault"


class RestoreDialog(JobDialog):
    """Restores into `target`, or into another folder; `restored` carries the folder and what opened the backup."""

    restored = Signal(object, object, object, object)  # Path, password or None, code or None, Restored

    def __init__(self, tasks: Tasks, door: Door, target: Path, parent: QWidget | None = None) -> None:
        super().__init__(
            tasks,
            self.tr("Restore a backup"),
            self.tr("Everything in the backup is checked before anything takes its place."),
            act=self.tr("Restore"),
            parent=parent,
        )
        self._door = door
        self.source: Path | None = None
        self.target = target
        self._add_source()
        self._add_secret()
        self._add_target()
        self._show_target()
        self.close_button.setText(self.tr("Cancel"))
        self.from_file.setFocus()
        tasks.read(door.last_backups, owner=self, done=self._propose, failed=_say_nothing, topic="last backups")

    def take_source(self, source: Path) -> None:
        """Restore from the backup at `source`; in a folder that holds several, the newest is proposed."""
        self.trouble.clear()
        if source.is_dir():
            self._tasks.read(
                lambda: self._door.backups_in(source), owner=self, done=lambda found: self._offer(source, found)
            )
        else:
            self._offer(source, [])

    def take_target(self, folder: Path) -> None:
        """Restore into `folder`, or into a folder of its own inside when other things lie there."""
        occupied = folder.is_dir() and any(folder.iterdir())
        self.target = folder / NEW_NAME if occupied and not self._door.exists(folder) else folder
        self._show_target()

    def _add_source(self) -> None:
        self._source = ElidedLabel(self.tr("No backup chosen yet"), "text", middle=True)
        self._source_folder = ElidedLabel("", "meta", middle=True)
        self._source_folder.hide()
        self.from_file = Button(self.tr("Choose a file…"), icon="file-lock-outline", pressed=self._choose_file)
        self.from_folder = Button(self.tr("Choose a folder…"), icon="folder-outline", pressed=self._choose_folder)
        self.which = ChoiceField()
        self.which.setAccessibleName(self.tr("Which backup"))
        self.which.hide()
        self.which.chosen.connect(self._choose_one)
        self.body.addWidget(PlainLabel(self.tr("Backup"), "label"))
        self.body.addLayout(
            row(IconMark("backup-restore"), column(self._source, self._source_folder, gap=2), gap=8, stretch=1)
        )
        self.body.addLayout(row(self.from_file, self.from_folder, None))
        self.body.addWidget(self.which)
        self.body.addWidget(hairline())

    def _add_secret(self) -> None:
        self.by_password = QRadioButton(self.tr("Password"))
        self.by_code = QRadioButton(self.tr("Recovery sheet"))
        self.by_password.setChecked(True)
        group = QButtonGroup(self)
        for button in (self.by_password, self.by_code):
            group.addButton(button)
        self.password = PasswordField()
        self.password.line.setAccessibleName(self.tr("Password of the backup"))
        self.password.returned.connect(self._press)
        self.code = CodeField()
        self.code.returned.connect(self._press)
        self.code.hide()
        self.by_code.toggled.connect(self._show_secret)
        self.body.addWidget(
            PlainLabel(self.tr("Open it with the password or the sheet of its day"), "label", wrap=True)
        )
        self.body.addLayout(row(self.by_password, self.by_code, None, gap=16))
        self.body.addWidget(self.password)
        self.body.addWidget(self.password.caps)
        self.body.addWidget(self.code)
        self.body.addWidget(hairline())

    def _add_target(self) -> None:
        self._target = ElidedLabel("", "text", middle=True)
        self.other_target = Button(self.tr("Other folder…"), pressed=self._choose_target)
        self._aside = PlainLabel("", "meta", wrap=True)
        self.body.addWidget(PlainLabel(self.tr("Restore into"), "label"))
        self.body.addLayout(row(IconMark("folder-lock-outline"), self._target, self.other_target, gap=8, stretch=1))
        self.body.addWidget(self._aside)

    def _show_secret(self, by_code: bool) -> None:
        self.password.setVisible(not by_code)
        self.password.caps.hide()
        self.code.setVisible(by_code)
        (self.code if by_code else self.password).setFocus()

    def _show_target(self) -> None:
        self._target.setText(str(self.target))
        there = self.target.is_dir() and any(self.target.iterdir())
        self._aside.setText(
            self.tr("The vault that is there now is moved aside, not deleted.")
            if there
            else self.tr("A new folder; nothing is replaced.")
        )

    def _choose_file(self) -> None:
        kinds = self.tr("Backups (*.pmubackup);;All files (*)")
        choose_file(self, self.tr("Which backup?"), Path.home(), kinds, self.take_source)

    def _choose_folder(self) -> None:
        choose_folder(self, self.tr("In which folder is the backup?"), Path.home(), self.take_source)

    def _choose_target(self) -> None:
        choose_folder(self, self.tr("Restore into which folder?"), self.target.parent, self.take_target)

    def _propose(self, last: tuple[Path, list[BackupInfo]] | None) -> None:
        """The newest backup this machine knows of, unless another one was chosen meanwhile."""
        if last is not None and self.source is None:
            self._offer(*last)

    def _offer(self, source: Path, found: list[BackupInfo]) -> None:
        locale = self.locale()
        self.source = found[0].path if found else source
        self._show_source(self.source)
        self.which.set_choices(
            (each.path, f"{moment(each.made_at, locale)} · {size(each.size, locale)}") for each in found
        )
        self.which.setVisible(bool(found))
        (self.code if self.by_code.isChecked() else self.password).setFocus()

    def _choose_one(self, path: Path) -> None:
        self.source = path
        self._show_source(path)

    def _show_source(self, path: Path) -> None:
        self._source.setText(path.name or str(path))
        self._source_folder.setText(str(path.parent))
        self._source_folder.show()

    def _set_idle(self, idle: bool) -> None:
        super()._set_idle(idle)
        parts = (self.from_file, self.from_folder, self.which, self.password, self.code, self.other_target)
        for part in (*parts, self.by_password, self.by_code):
            part.setEnabled(idle)

    def _press(self) -> None:
        if self.working:
            return
        source, target = self.source, self.target
        by_code = self.by_code.isChecked()
        password = None if by_code else self.password.text()
        code = self.code.text() if by_code else None
        if source is None:
            self.trouble.say(self.tr("Choose the backup first."), state="warn")
            self.from_file.setFocus()
            return
        if not (password or (code or "").strip("- ")):
            self.trouble.say(self.tr("Type the password or the code that opens this backup."), state="warn")
            return
        self.code.unmark()
        self.work(
            self.tr("Restoring…"),
            lambda progress: self._door.restore(source, target, password=password, code=code, progress=progress),
            lambda result: self._done(result, password, code),
        )

    def _done(self, result: Restored, password: str | None, code: str | None) -> None:
        self.restored.emit(self.target, password, code, result)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        super()._failed(error)
        group = error.facts.get("group") if isinstance(error, MistypedRecoveryCode) else None
        if isinstance(error, MistypedRecoveryCode) and isinstance(group, int):
            self.code.mark(group, sentences(error)[0])


def _say_nothing(_error: BaseException) -> None:
    """A place that can't be read proposes nothing; whoever chooses it is told why."""

"""Password, recovery sheet, and how soon the window locks itself."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.errors import UserError
from pmupro_desktop.services.studio import StudioValues, read_studio, save_studio
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.settings.change_password import ChangePasswordDialog
from pmupro_desktop.ui.settings.new_sheet import NewSheetDialog
from pmupro_desktop.ui.settings.section import Section, setting
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.widgets import Button, Field, NumberField, hairline, row

_MOST_MINUTES = 240


class SecuritySection(Section):
    """Each change takes effect when it is made."""

    key = "security"
    lock_minutes_changed = Signal(int)
    print_wanted = Signal(object)

    def __init__(self, studio: OpenStudio, door: Door, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Security"), self.tr("password passphrase recovery code sheet lock idle minutes"))
        self._studio, self._door = studio, door
        self.password = Button(self.tr("Change password…"), pressed=self._change_password)
        self.sheet = Button(self.tr("New sheet…"), pressed=self.ask_new_sheet)
        for button in (self.password, self.sheet):
            button.setAutoDefault(False)
        self.minutes = NumberField(1, _MOST_MINUTES, unit=self.tr("minutes"))
        self.minutes.setMaximumWidth(140)
        self.minutes.value_changed.connect(self._save_minutes)
        self._minutes_field = Field(
            self.tr("Lock when nobody has touched the window for"),
            self.minutes,
            help=self.tr("In minutes. Sleep, a locked session and Ctrl+L lock at once."),
        )
        self.body.addLayout(
            setting(
                self.tr("Password"),
                self.tr("Opens the vault. It can be changed at any time."),
                self.password,
            )
        )
        self.body.addWidget(hairline())
        self.body.addLayout(
            setting(self.tr("Recovery sheet"), self.tr("Opens the vault when the password is lost."), self.sheet)
        )
        self.body.addWidget(hairline())
        self.body.addLayout(row(self._minutes_field, None))

    def show_values(self, values: StudioValues) -> None:
        """Show the studio as it is kept."""
        self.minutes.set_value(values.lock_minutes)

    def _change_password(self) -> None:
        dialog = ChangePasswordDialog(self._studio, self._door, self.window())
        dialog.changed.connect(lambda: self.trouble.say(self.tr("The new password is in force."), state="good"))
        dialog.open()

    def ask_new_sheet(self) -> None:
        """Open the dialog that makes a new recovery sheet."""
        dialog = NewSheetDialog(self._studio, self._door, self.window())
        dialog.print_wanted.connect(self.print_wanted)
        dialog.changed.connect(lambda: self.trouble.say(self.tr("The new recovery sheet is in force."), state="good"))
        dialog.open()

    def _save_minutes(self, _value: float | None) -> None:
        minutes = self.minutes.whole()
        if minutes is None:
            return
        actor = self._studio.actor

        def job(session: Session) -> int:
            save_studio(session, actor, dataclasses.replace(read_studio(session), lock_minutes=minutes))
            return minutes

        self._studio.write(
            job,
            owner=self,
            done=lambda saved: self._saved(saved.result),
            failed=self._failed,
            changed=frozenset({"studio"}),
        )

    def _saved(self, minutes: int) -> None:
        self.trouble.say(self.tr("Saved."), state="good")
        self.lock_minutes_changed.emit(minutes)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.trouble.show_error(error)
        else:
            self._studio.tasks.failed.emit(error)

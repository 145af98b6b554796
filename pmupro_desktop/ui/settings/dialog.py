"""All settings on one page, found by their words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from pmupro_desktop.services.studio import StudioValues, read_studio
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.settings.appearance import AppearanceSection
from pmupro_desktop.ui.settings.backups import BackupsSection
from pmupro_desktop.ui.settings.section import Section
from pmupro_desktop.ui.settings.security import SecuritySection
from pmupro_desktop.ui.settings.studio import StudioSection
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.widgets import Button, FadeScrollArea, PlainLabel, SearchField, column, row

_SIZE = (720, 620)


class SettingsDialog(QDialog):
    """Studio, security, backups, appearance; what does not hold the words sought is put away."""

    lock_minutes_changed = Signal(int)
    studio_saved = Signal(object)  # StudioValues
    backup_wanted = Signal()
    print_wanted = Signal(object)  # bytes: a recovery sheet

    def __init__(self, studio: OpenStudio, door: Door, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self.setModal(True)
        self.resize(QSize(*_SIZE).boundedTo(self.screen().availableSize()))
        self.studio_section = StudioSection(studio)
        self.security = SecuritySection(studio, door)
        self.backups = BackupsSection(studio)
        self.appearance = AppearanceSection(studio.settings)
        self.sections: tuple[Section, ...] = (self.studio_section, self.security, self.backups, self.appearance)
        self.search = SearchField(self.tr("Search settings"))
        self.search.setMaximumWidth(280)
        self.search.searched.connect(self.seek)
        self._nothing = PlainLabel(self.tr("No setting holds these words."), "muted")
        self._nothing.hide()
        self.close_button = Button(self.tr("Close"), pressed=self.accept)
        self.close_button.setAutoDefault(False)
        self._lay_out()
        self.security.lock_minutes_changed.connect(self.lock_minutes_changed)
        self.security.print_wanted.connect(self.print_wanted)
        self.studio_section.saved.connect(self.studio_saved)
        self.backups.backup_wanted.connect(self.backup_wanted)
        studio.read(read_studio, owner=self, done=self.show_values)
        self.search.setFocus()

    def show_values(self, values: StudioValues) -> None:
        """Show the studio as it is kept."""
        self.studio_section.show_values(values)
        self.security.show_values(values)
        self.backups.show_values(values)

    def seek(self, words: str) -> None:
        """Show only the sections that hold all of `words`."""
        for section in self.sections:
            section.setVisible(section.matches(words))
        self._nothing.setVisible(not any(section.matches(words) for section in self.sections))

    def _lay_out(self) -> None:
        content = QWidget()
        content.setLayout(column(*self.sections, self._nothing, None, gap=16, margins=(24, 4, 24, 24)))
        head = row(PlainLabel(self.tr("Settings"), "title"), None, self.search, margins=(24, 20, 24, 12))
        foot = row(None, self.close_button, margins=(24, 12, 24, 16))
        self.setLayout(column(head, FadeScrollArea(content), foot, gap=0, stretch=1))

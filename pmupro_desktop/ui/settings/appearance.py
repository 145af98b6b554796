"""Light, dark, or as the system says."""

from __future__ import annotations

from typing import get_args

from PySide6.QtWidgets import QApplication, QButtonGroup, QRadioButton, QWidget

from pmupro_desktop.settings import Settings
from pmupro_desktop.ui import theme
from pmupro_desktop.ui.settings.section import Section
from pmupro_desktop.ui.widgets import PlainLabel, row

THEME = "theme"


class AppearanceSection(Section):
    """Takes effect at once, on this computer only."""

    key = "appearance"

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Appearance"), self.tr("theme colours light dark"))
        self._settings = settings
        names = {"light": self.tr("Light"), "dark": self.tr("Dark"), "system": self.tr("As the system")}
        self.choices: dict[theme.Choice, QRadioButton] = {}
        self._group = QButtonGroup(self)
        chosen = settings.get(THEME, "system")
        for choice in get_args(theme.Choice):
            button = QRadioButton(names[choice])
            button.setChecked(choice == chosen)
            button.clicked.connect(lambda _on, choice=choice: self._choose(choice))
            self._group.addButton(button)
            self.choices[choice] = button
        self.body.addLayout(row(*self.choices.values(), None, gap=24))
        self.body.addWidget(PlainLabel(self.tr("Takes effect at once, on this computer only."), "meta", wrap=True))

    def _choose(self, choice: theme.Choice) -> None:
        self._settings.put(THEME, choice)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, choice)

"""Who made this, under which licence, and whose work it stands on."""

from __future__ import annotations

from importlib import metadata

from PySide6.QtWidgets import QDialog, QWidget

import pmupro_desktop
from pmupro_desktop.ui.clients.record_table import Line, RecordTable
from pmupro_desktop.ui.widgets import Button, PlainLabel, column, row

_DISTRIBUTION = "pmupro-desktop"


class AboutDialog(QDialog):
    """Name, version, licence, and the licences of everything that is built in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About PMU Pro Desktop"))
        self.resize(620, 480)
        titles = (self.tr("Built with"), self.tr("Version"), self.tr("Licence"))
        table = RecordTable(self.tr("Built with"), titles, [Line(each) for each in parts()], stretched=2)
        close = Button(self.tr("Close"), pressed=self.accept)
        self.setLayout(
            column(
                PlainLabel(self.tr("PMU Pro Desktop {version}").format(version=pmupro_desktop.__version__), "title"),
                PlainLabel(self.tr("Records of a permanent make-up studio. It works without a network."), wrap=True),
                PlainLabel(
                    self.tr("Free software under the GNU General Public License, version 3 or later."), wrap=True
                ),
                table,
                row(None, close),
                gap=12,
                margins=(24, 20, 24, 20),
                stretch=3,
            )
        )
        close.setFocus()


def parts() -> list[tuple[str, str, str]]:
    """Name, version and licence of each package this program asks for that is installed."""
    try:
        wanted = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []
    names = {_name(requirement) for requirement in wanted if "extra ==" not in requirement}
    return sorted(filter(None, map(_part, names)), key=lambda part: part[0].casefold())


def _name(requirement: str) -> str:
    return requirement.split(";")[0].split("<")[0].split(">")[0].split("=")[0].split("[")[0].strip()


def _part(name: str) -> tuple[str, str, str] | None:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    said = found["License-Expression"] or _classified(found) or found["License"] or ""
    return name, found["Version"], said.partition("\n")[0]


def _classified(found: metadata.PackageMetadata) -> str:
    marks = [mark for mark in found.get_all("Classifier") or [] if mark.startswith("License ::")]
    return ", ".join(mark.split(" :: ")[-1] for mark in marks)

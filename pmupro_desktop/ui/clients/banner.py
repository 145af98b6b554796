"""The head of a client's page: who it is, how to reach them, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy

from pmupro_desktop.domain.client import Client
from pmupro_desktop.ui import words
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.widgets import Avatar, Badge, Button, ElidedLabel, column, icon_button, row

_ABOUT_KEPT = 160
"""Of the line beside the name, in px: a long name gives way before age and skin type do."""


class ClientBanner(QFrame):
    """56 px with two lines, or 48 px with one where room is short. It never scrolls away."""

    edit_wanted = Signal()
    procedure_wanted = Signal()

    def __init__(
        self, studio: OpenStudio, forms: tuple[QAction, ...], edit: QAction, more: tuple[QAction, ...]
    ) -> None:
        """`forms` stand behind the button of new forms, or with `more` behind the dots where room is short."""
        super().__init__()
        self._studio = studio
        self._forms, self._edit, self._more = forms, edit, more
        self._avatar = Avatar(size=56)
        self._name = ElidedLabel("", "title")
        self._about = ElidedLabel("", "muted")
        self._contact = ElidedLabel("", "muted")
        self._archived = Badge(self.tr("Archived"))
        self.edit_button = Button(self.tr("Edit"), icon="pencil-outline", pressed=self.edit_wanted.emit)
        self.form_button = Button(self.tr("New form"), icon="file-sign", pressed=self.open_forms)
        self.procedure_button = Button(self.tr("New procedure"), icon="plus", pressed=self.procedure_wanted.emit)
        self.more_button = icon_button("dots-horizontal", self.tr("More for this client"), pressed=self.open_menu)
        for label in (self._name, self._about, self._contact):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._first = row(self._name, self._archived, self._about, None, gap=12)
        self._lines = column(None, self._first, self._contact, None, gap=4)
        self._line: QHBoxLayout = row(
            self._avatar, 8, self._lines, self.edit_button, self.form_button, self.procedure_button, self.more_button,
            stretch=2,
        )  # fmt: skip
        self.setLayout(self._line)
        self._compact = False
        self._client: Client | None = None
        self.setFixedHeight(56)

    def show_client(self, client: Client) -> None:
        self._client = client
        self._avatar.set_client(client.name, client.uid)
        self._name.setText(words.one_line(client.name))
        self._archived.setVisible(not client.is_active)
        self._say_lines()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._avatar.set_size(32 if compact else 56)
        self._name.set_role("compact-title" if compact else "title")
        self._contact.setVisible(not compact)
        self.edit_button.setVisible(not compact)
        self.form_button.setVisible(not compact)
        self.setFixedHeight(48 if compact else 56)
        self._say_lines()

    def open_menu(self) -> None:
        """Open what is behind the dots."""
        menu = self.menu()
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def open_forms(self) -> None:
        """Open the choice of forms."""
        menu = self._menu(self._forms)
        menu.popup(self.form_button.mapToGlobal(self.form_button.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """What is behind the dots: also what has no button where room is short."""
        menu = self._menu((self._edit, *self._forms) if self._compact else ())
        menu.addSeparator()
        menu.addActions(list(self._more))
        return menu

    def _menu(self, actions: tuple[QAction, ...]) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addActions(list(actions))
        return menu

    def _say_lines(self) -> None:
        client = self._client
        if client is None:
            return
        about = facts.about(client, self._studio.today())
        phone, email = words.one_line(client.phone), words.one_line(client.email)
        self._about.setText(words.joined(about, phone or email) if self._compact else about)
        self._about.setMinimumWidth(min(_ABOUT_KEPT, self._about.sizeHint().width()))
        self._contact.setText(words.joined(phone, email, facts.since(client, self.locale())))

"""A client's procedures: cards, newest first, each with what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QMenu, QWidget

from pmupro_desktop.domain.procedure import Procedure
from pmupro_desktop.services.client_page import ClientPage
from pmupro_desktop.ui import words
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.procedures.acts import ProcedureActs
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.records.card_list import CardList
from pmupro_desktop.ui.records.procedure_card import procedure_card
from pmupro_desktop.ui.records.scrolled import ContentArea
from pmupro_desktop.ui.widgets import Button, EmptyState, icon_button

translate = QCoreApplication.translate


def procedures_tab(studio: OpenStudio, acts: ProcedureActs, page: ClientPage, *, compact: bool) -> QWidget:
    """Every procedure as a card; where there is none, what belongs here and the way to begin."""
    client_id = page.client.id
    if not page.procedures:
        return EmptyState(
            "brush-variant",
            translate("records", "Every treatment belongs here, with its pigments and lots."),
            act=translate("records", "New procedure"), pressed=lambda: acts.new(client_id), primary=True,
        )  # fmt: skip
    today, locale = studio.today(), QLocale()

    def make(index: int) -> QWidget:
        procedure = page.procedures[index]
        when = (
            words.day(procedure.procedure_date, today, locale)
            if procedure.procedure_date
            else translate("records", "No date")
        )
        title = words.joined(when, facts.procedure_title(procedure))
        buttons = _buttons(acts, procedure, client_id, title, newest=index == 0)
        return procedure_card(procedure, today, title=title, buttons=buttons)

    return ContentArea(CardList(len(page.procedures), make, compact=compact))


def _buttons(
    acts: ProcedureActs, procedure: Procedure, client_id: int, title: str, *, newest: bool
) -> tuple[Button, ...]:
    edit = Button(translate("records", "Edit"), icon="pencil-outline", pressed=lambda: acts.edit(procedure.id))
    edit.setAccessibleName(translate("records", "Edit {procedure}").format(procedure=title))
    more = icon_button("dots-horizontal", translate("records", "More for this procedure"))
    more.clicked.connect(lambda: _open_menu(acts, procedure, more))
    if not newest:
        return edit, more
    again = Button(translate("records", "Repeat"), icon="repeat", pressed=lambda: acts.repeat(client_id))
    return again, edit, more


def _open_menu(acts: ProcedureActs, procedure: Procedure, more: Button) -> None:
    menu = procedure_menu(acts, procedure, more)
    menu.popup(more.mapToGlobal(more.rect().bottomLeft()))


def procedure_menu(acts: ProcedureActs, procedure: Procedure, parent: QWidget) -> QMenu:
    """Completing and deleting, which are asked for less often."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    said = translate("records", "Reopen") if procedure.is_completed else translate("records", "Mark as completed")
    menu.addAction(said).triggered.connect(lambda _on=False: acts.complete(procedure))
    menu.addSeparator()
    delete = menu.addAction(translate("records", "Delete procedure"))
    delete.triggered.connect(lambda _on=False: acts.delete(procedure))
    return menu

"""The stylesheet of the whole window, written with the names of the theme's tokens.

Typefaces are set by fonts.py, not here. Widgets are told apart by dynamic properties, never by colour: a label's
`role`, a button's `kind`, a frame's `panel`, a badge's or a strip cell's `state`. `python -m tests.ui.gallery` shows
what each looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_TEXT = """
QWidget { color: $ink; }
QMainWindow, QDialog, QWidget[panel="page"] { background: $bg; }
QLabel { background: transparent; }
QLabel[role="verdict"][state="warn"] { color: $warn; }
QLabel[role="verdict"][state="good"] { color: $good; }
QLabel[role="verdict"][state="bad"] { color: $bad; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="meta"] { color: $muted; }
QLabel[role="label"], QLabel[role="mark"] { color: $muted; }
QLabel[role="mark"][state="bad"] { color: $bad; }
QLabel[role="mark"][state="warn"] { color: $warn; }
QLabel[role="meta"][state="bad"] { color: $bad; }
QLabel[role="meta"][state="warn"] { color: $warn; }
QLabel[role="meta"][state="good"] { color: $good; }
QLabel[role="key"] { color: $muted; border: 1px solid $line;
  border-bottom: 2px solid $line; border-radius: 4px; padding: 0 5px; background: $raised; }
QLabel:focus { border: 2px solid $accent; border-radius: 4px; }
QLabel:disabled { color: $control; }
QLabel[role="badge"] { border-radius: 4px; padding: 0 6px; }
QLabel[role="badge"][state="good"] { color: $good; background: $good_soft; }
QLabel[role="badge"][state="warn"] { color: $warn; background: $warn_soft; }
QLabel[role="badge"][state="bad"] { color: $bad; background: $bad_soft; }
QLabel[role="badge"][state="neutral"] { color: $muted; background: $line; }
"""

_BUTTONS = """
QPushButton, QToolButton { background: $surface; border: 1px solid $control; border-radius: 8px; padding: 0 11px;
  min-height: 30px; }
QPushButton:hover, QToolButton:hover { background: $raised; }
QPushButton:pressed, QToolButton:pressed { background: $accent_soft; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 10px; min-height: 28px; }
QPushButton:disabled, QToolButton:disabled { color: $control; border-color: $line; background: $raised; }
QPushButton[kind="primary"], QPushButton[kind="primary"]:focus { background: $accent_fill; color: $on_accent;
  border: 1px solid $accent_fill; padding: 0 11px; min-height: 30px; }
QPushButton[kind="primary"]:disabled { background: $line; color: $muted; border-color: $line; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; color: $muted; padding: 0 7px; }
QPushButton[kind="quiet"]:hover { color: $ink; background: $accent_soft; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent; padding: 0 6px; }
QPushButton[kind="quiet"]:disabled { color: $control; background: transparent; border-color: transparent; }
QPushButton[kind="icon"], QPushButton[kind="quiet-icon"] { padding: 0; }
QPushButton[kind="quiet-icon"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet-icon"]:hover { background: $accent_soft; }
QPushButton[kind="icon"]:focus, QPushButton[kind="quiet-icon"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[kind="chip"] { border-radius: 14px; padding: 0 9px; min-height: 26px; }
QPushButton[kind="chip"]:focus { border: 2px solid $accent; padding: 0 8px; min-height: 24px; }
QPushButton[kind="chip"]:checked { background: $accent_soft; border-color: $accent; color: $accent; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="tab"] { border: none; border-radius: 0; padding: 0; color: $muted; background: transparent;
  border-top: 2px solid transparent; border-bottom: 2px solid transparent; min-height: 0; }
QPushButton[kind="tab"]:hover { color: $ink; }
QPushButton[kind="tab"]:checked { color: $ink; border-bottom: 2px solid $accent; }
QPushButton[kind="tab"]:disabled { color: $control; }
QToolButton { padding: 0 7px; }
QLineEdit QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: 18px; height: 18px; }
QCheckBox:disabled, QRadioButton:disabled { color: $control; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox { background: $surface; border: 1px solid $control;
  border-radius: 8px; padding: 0 8px; selection-background-color: $accent_fill; selection-color: $on_accent;
  placeholder-text-color: $muted; }
QLineEdit, QComboBox, QAbstractSpinBox { min-height: 30px; }
QPlainTextEdit, QTextEdit { padding: 6px 4px; }
QLineEdit:focus, QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 0 7px;
  min-height: 28px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 5px 3px; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QComboBox[invalid="true"],
QAbstractSpinBox[invalid="true"] { border: 2px solid $bad; padding: 0 7px; min-height: 28px; }
QPlainTextEdit[invalid="true"] { padding: 5px 3px; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: $raised; border-color: $line; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
  color: $control; background: $raised; border-color: $line; }
QLineEdit[tall="true"] { min-height: 34px; }
QLineEdit[tall="true"]:focus { min-height: 32px; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 28px; subcontrol-origin: padding; subcontrol-position: right center; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit, QComboBox QLineEdit:focus, QAbstractSpinBox QLineEdit:focus {
  border: none; padding: 0; background: transparent; min-height: 0; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $control; outline: none; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: 6px; }
QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover {
  background: $accent_soft; color: $ink; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { padding: 0 6px; }
QDateEdit::drop-down, QDateTimeEdit::drop-down { border: none; width: 28px; background: transparent; }
"""

_PANELS = """
QFrame[panel="bar"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame[panel="side"] { background: $surface; border: none; border-right: 1px solid $line; }
QFrame[panel="card"] { background: $surface; border: 1px solid $line; border-radius: 12px; }
QFrame[panel="hairline"] { background: $line; border: none; max-height: 1px; }
QFrame[panel="rule"] { background: $line; border: none; max-width: 1px; }
QFrame[panel="toast"] { background: $surface; border: 1px solid $control; border-radius: 12px; }
QFrame[panel="note"] { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame[panel="note"][state="warn"] { background: $warn_soft; border-color: $warn_line; }
QFrame[panel="note"][state="bad"] { background: $bad_soft; border-color: $bad_line; }
QFrame[panel="note"][state="good"] { background: $good_soft; border-color: $good_soft; }
QFrame[panel="cell"] { border: 1px solid $line; border-radius: 0; background: $surface; }
QFrame[panel="cell"][state="bad"] { background: $bad_soft; border-color: $bad_line; }
QFrame[panel="cell"][state="warn"] { background: $warn_soft; border-color: $warn_line; }
QFrame[panel="cell"][edge="first"] { border-top-left-radius: 8px; border-bottom-left-radius: 8px; border-right: none; }
QFrame[panel="cell"][edge="middle"] { border-left: none; border-right: none; }
QFrame[panel="cell"][edge="last"] { border-top-right-radius: 8px; border-bottom-right-radius: 8px; border-left: none; }
QScrollArea, QScrollArea > QWidget > QWidget[panel="scrolled"] { background: transparent; border: none; }
QGroupBox { border: none; margin-top: 24px; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: $surface; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 0; margin-right: 24px;
  border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $ink; border-bottom: 2px solid $accent; }
QTabBar:focus { color: $accent; }
QProgressBar { background: $line; border: none; border-radius: 4px; min-height: 8px; max-height: 8px;
  text-align: center; color: transparent; }
QProgressBar::chunk { background: $accent_fill; border-radius: 4px; }
"""

_VIEWS = """
QAbstractItemView { background: $surface; alternate-background-color: $raised; border: none; outline: none;
  selection-background-color: $accent_soft; selection-color: $ink; gridline-color: $line; }
QTableView::item { padding: 0 8px; border: none; border-bottom: 1px solid $line; }
QTableView::item:selected, QTreeView::item:selected { background: $accent_soft; color: $ink; }
QTableView:focus, QListView:focus, QTreeView:focus { border: none; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none;
  border-bottom: 1px solid $line; padding: 0 11px; min-height: 32px; }
QHeaderView::section:hover { color: $ink; }
QHeaderView::section:focus { color: $accent; }
QTableCornerButton::section { background: $surface; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; border: none; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; border: none; }
QScrollBar::handle:vertical { background: $control; border-radius: 3px; min-height: 32px; margin: 3px; }
QScrollBar::handle:horizontal { background: $control; border-radius: 3px; min-width: 32px; margin: 3px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QMenu { background: $surface; border: 1px solid $control; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; min-height: 20px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $accent_soft; color: $ink; }
QMenu::item:disabled { color: $control; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolTip { background: $raised; color: $ink; border: 1px solid $control; padding: 4px 6px; }
QCalendarWidget QWidget { background: $surface; alternate-background-color: $raised; }
QCalendarWidget QToolButton { border: none; background: transparent; min-height: 28px; padding: 0 8px; }
QCalendarWidget QToolButton:hover { background: $accent_soft; }
QCalendarWidget QToolButton:focus { border: 2px solid $accent; }
QCalendarWidget QToolButton::menu-indicator { image: none; }
QCalendarWidget QSpinBox { min-height: 26px; }
QCalendarWidget QAbstractItemView { background: $surface; color: $ink; border: none; outline: none;
  selection-background-color: $accent_fill; selection-color: $on_accent; }
QCalendarWidget QAbstractItemView:disabled { color: $control; }
"""

_SHEET = Template(_TEXT + _BUTTONS + _FIELDS + _PANELS + _VIEWS)


def stylesheet(tokens: Mapping[str, object]) -> str:
    """The stylesheet in one scheme's colours; KeyError when a token is missing."""
    return _SHEET.substitute(tokens)

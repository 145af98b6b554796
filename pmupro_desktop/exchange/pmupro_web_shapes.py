"""What an object of the old web system is: known by the name it stands under, or by its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pmupro_desktop.exchange.pmupro_web_fields import column_key
from pmupro_desktop.exchange.pmupro_web_records import Kind

_NAMES: dict[str, Kind] = {
    "user": Kind.USER,
    "client": Kind.CLIENT,
    "document": Kind.DOCUMENT,
    "procedure": Kind.PROCEDURE,
    "photo": Kind.PHOTO,
    "intake": Kind.INTAKE,
    "intakeform": Kind.INTAKE,
    "analysis": Kind.ANALYSIS,
    "analyse": Kind.ANALYSIS,
    "skinanalysis": Kind.ANALYSIS,
    "skinanalyse": Kind.ANALYSIS,
    "pigment": Kind.PIGMENT,
}
_IGNORED = re.compile(
    r"sqlite.*|prismamigrations?|.*token|sessions?|accounts?|verification.*|magiclink.*|authenticators?"
)

_TELLING: tuple[tuple[Kind, frozenset[str]], ...] = (
    (
        Kind.PROCEDURE,
        frozenset(["proceduretype", "areatreated", "needleconfiguration", "proceduredate", "voltage", "iscompleted"]),
    ),
    (Kind.DOCUMENT, frozenset(["fileurl", "filename", "filesize", "mimetype", "documenttype"])),
    (
        Kind.CLIENT,
        frozenset(["dateofbirth", "emergencycontact", "medicalhistory", "allergies", "skintype", "isactive"]),
    ),
    (
        Kind.USER,
        frozenset(["role", "islicenseverified", "hasactivesubscription", "stripecustomerid", "subscriptionstatus"]),
    ),
    (Kind.ANALYSIS, frozenset(["fitzpatrick", "undertone", "recommendations", "analysisresult"])),
    (Kind.INTAKE, frozenset(["conditions", "medications", "answers", "flaggeditems", "consentgiven"])),
    (Kind.PHOTO, frozenset(["takenat", "photourl", "imageurl", "phototype"])),
    (Kind.PIGMENT, frozenset(["basetone", "huenotes", "opacity", "hexpreview", "hexcolor", "brand", "manufacturer"])),
)


@lru_cache(4096)
def named_kind(name: str) -> Kind | None:
    """The kind a key or table of this name holds: "Client", "clients", "skin_analyses" …, else None."""
    key = column_key(name)
    return _NAMES.get(key) or _NAMES.get(key.removesuffix("s")) or _NAMES.get(key.removesuffix("es") + "is")


def is_ignored(name: str) -> bool:
    """Whether a table of this name holds sign-ins or the database's own notes, which are never imported."""
    return _IGNORED.fullmatch(column_key(name)) is not None


def guessed_kind(names: Iterable[str]) -> Kind | None:
    """The kind of a bare object by its columns; None when they tell nothing."""
    keys = {column_key(name) for name in names}
    scores = [(len(telling & keys), kind) for kind, telling in _TELLING]
    best, kind = max(scores, key=lambda score: score[0])
    if best:
        return kind
    return Kind.CLIENT if "name" in keys and keys & {"email", "phone", "id"} else None


def known_columns(kind: Kind, names: Iterable[str]) -> bool:
    """Whether any of these names is a column that rows of `kind` are known by."""
    keys = {column_key(name) for name in names}
    common = frozenset(("id", "name", "email", "phone", "notes", "clientid", "createdat", "url"))
    return bool(keys & common) or any(keys & telling for each, telling in _TELLING if each is kind)

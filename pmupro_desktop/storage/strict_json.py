"""JSON of which one spelling only is accepted, so that a MAC or a checksum over it means what it says."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

Json = Mapping[str, object]


class NotStrict(Exception):
    """The bytes are not what this application writes. A plain exception: whoever reads decides what it means."""


def canonical(value: object) -> bytes:
    """The one spelling of `value`: keys sorted, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def parse_object(data: bytes) -> Fields:
    """The fields of the object written in `data`; raises NotStrict."""
    try:
        return Fields(json.loads(data.decode("ascii")))
    except (ValueError, RecursionError) as error:
        raise NotStrict from error


class Fields:
    """The fields of a JSON object, each to be taken once and as the type it must have; all raise NotStrict."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise NotStrict
        self._left: dict[str, object] = dict(value)

    def _take(self, name: str) -> object:
        if name not in self._left:
            raise NotStrict
        return self._left.pop(name)

    def text(self, name: str, longest: int = 200) -> str:
        """A string of at most `longest` characters."""
        value = self._take(name)
        if not isinstance(value, str) or len(value) > longest:
            raise NotStrict
        return value

    def number(self, name: str) -> int:
        """A whole number from 0 to 2^53."""
        value = self._take(name)
        if type(value) is not int or not 0 <= value <= 2**53:
            raise NotStrict
        return value

    def binary(self, name: str, size: int | None = None) -> bytes:
        """Bytes written in base64, of exactly `size` when given."""
        try:
            value = base64.b64decode(self.text(name, longest=4096), validate=True)
        except (binascii.Error, ValueError) as error:
            raise NotStrict from error
        if size is not None and len(value) != size:
            raise NotStrict
        return value

    def uid(self, name: str) -> str:
        """A UUID in its usual spelling."""
        value = self.text(name)
        try:
            usual = str(uuid.UUID(value))
        except ValueError as error:
            raise NotStrict from error
        if usual != value:
            raise NotStrict
        return value

    def instant(self, name: str) -> datetime | None:
        """A moment in UTC to the second, or None where null is written."""
        value = self._take(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise NotStrict from error
        if instant_text(moment) != value:
            raise NotStrict
        return moment

    def object(self, name: str) -> Fields:
        """An object inside this one."""
        return Fields(self._take(name))

    def objects(self, name: str, most: int) -> list[Fields]:
        """A list of at most `most` objects."""
        value = self._take(name)
        if not isinstance(value, list) or len(value) > most:
            raise NotStrict
        return [Fields(item) for item in value]

    def end(self) -> None:
        """Nothing may be left over."""
        if self._left:
            raise NotStrict


def base64_text(value: bytes) -> str:
    """Bytes as `Fields.binary` reads them."""
    return base64.b64encode(value).decode("ascii")


def instant_text(moment: datetime | None) -> str | None:
    """A moment as `Fields.instant` reads it; a time without zone is taken for local time."""
    return None if moment is None else moment.astimezone(UTC).replace(microsecond=0).isoformat()

"""The one place where services ask whether a role may do something."""

from __future__ import annotations

from pmupro_desktop import errors
from pmupro_desktop.domain.user import Actor, Right


def require(actor: Actor, right: Right) -> None:
    """Raise NotAllowed unless `actor` has `right`."""
    if not actor.may(right):
        raise errors.NotAllowed

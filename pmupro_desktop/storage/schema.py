"""Bringing a database to the format of this program, step by step, with a copy from before."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from pmupro_desktop import errors

from .atomic import sync_folder
from .database import driver, translated_errors

FORMAT = 4
"""The format this program writes; `PRAGMA user_version` of the database."""

FIRST_FORMAT_WITHOUT_COPY = 0
"""An empty database has nothing to lose."""


def format_of(connection: Connection) -> int:
    """The format of an open database; 0 for an empty one. Raises VaultTooNew for one from the future."""
    found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if found > FORMAT:
        raise errors.VaultTooNew
    return found


def migrate(engine: Engine, beside: Path) -> None:
    """Bring the database to FORMAT, keeping a copy from before in the folder `beside`.

    All steps are one transaction; MigrationFailed means that nothing was changed. VaultTooNew is raised before
    anything is touched.
    """
    with engine.connect() as connection:
        found = format_of(connection)
        connection.rollback()
        if found == FORMAT:
            return
        raw = driver(connection)
        if found != FIRST_FORMAT_WITHOUT_COPY:
            _keep_copy(raw, beside / f"before-format-{FORMAT}.db")
        # Inside a transaction this pragma does nothing, and rebuilding a table would delete its children.
        raw.execute("PRAGMA foreign_keys=OFF").fetchall()
        if raw.execute("PRAGMA foreign_keys").fetchone()[0] != 0:
            raise RuntimeError("foreign keys could not be turned off")
        try:
            with translated_errors(), connection.begin():
                _upgrade(connection)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise errors.MigrationFailed
        except errors.UserError:
            raise
        except Exception as error:
            raise errors.MigrationFailed from error
        finally:
            raw.execute("PRAGMA foreign_keys=ON").fetchall()


def _keep_copy(raw: object, target: Path) -> None:
    target.unlink(missing_ok=True)
    with translated_errors():
        raw.execute("VACUUM INTO ?", (str(target),))  # type: ignore[attr-defined]  # the driver has no types
    sync_folder(target.parent)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # imported only when a migration is due: it costs a noticeable part of a start
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

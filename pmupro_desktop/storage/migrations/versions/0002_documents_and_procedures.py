"""The second format: touch-up dates, and search and lists over documents, photos and procedures."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "ALTER TABLE procedure ADD COLUMN touch_up_date DATE",
    "CREATE INDEX ix_procedure_touch_up_date ON procedure (touch_up_date)",
    "CREATE INDEX ix_client_deleted_at ON client (deleted_at, id) WHERE deleted_at IS NOT NULL",
    "DROP INDEX ix_document_created_at_id",
    "CREATE INDEX ix_document_list ON document (created_at, id, client_id, type) WHERE deleted_at IS NULL",
    "CREATE INDEX ix_photo_list ON photo (created_at, id, client_id) WHERE deleted_at IS NULL",
    "DROP INDEX ix_procedure_procedure_date_id",
    "CREATE INDEX ix_procedure_list ON procedure (procedure_date, id, client_id, procedure_type_id, is_completed) WHERE deleted_at IS NULL",
    """
    CREATE TABLE document_line (
        id INTEGER NOT NULL,
        search_text TEXT NOT NULL,
        CONSTRAINT pk_document_line PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE procedure_line (
        id INTEGER NOT NULL,
        search_text TEXT NOT NULL,
        CONSTRAINT pk_procedure_line PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE search_stale (
        kind TEXT NOT NULL,
        record_id INTEGER NOT NULL,
        CONSTRAINT pk_search_stale PRIMARY KEY (kind, record_id)
    )
    """,
)

INDEX = (
    "CREATE VIRTUAL TABLE {kind}_fragments USING fts5"
    "(search_text, content='{kind}_line', content_rowid='id', tokenize='trigram')",
    "CREATE VIRTUAL TABLE {kind}_words USING fts5"
    "(search_text, content='{kind}_line', content_rowid='id', tokenize='unicode61', prefix='1 2')",
    "INSERT INTO {kind}_fragments({kind}_fragments, rank) VALUES('secure-delete', 1)",
    "INSERT INTO {kind}_words({kind}_words, rank) VALUES('secure-delete', 1)",
    """
    CREATE TRIGGER {kind}_line_insert AFTER INSERT ON {kind}_line BEGIN
        INSERT INTO {kind}_fragments(rowid, search_text) VALUES (new.id, new.search_text);
        INSERT INTO {kind}_words(rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
    """
    CREATE TRIGGER {kind}_line_delete AFTER DELETE ON {kind}_line BEGIN
        INSERT INTO {kind}_fragments({kind}_fragments, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO {kind}_words({kind}_words, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    END
    """,
)

STALE = (
    # table, columns that a line is made of, what is stale then; {row} is the row before or after
    ("document", "client_id, search_text", "VALUES ('document', {row}.id)"),
    ("photo", "client_id, search_text", "VALUES ('document', -{row}.id)"),
    (
        "procedure",
        "client_id, procedure_type_id, technique, area_treated, notes",
        "VALUES ('procedure', {row}.id)",
    ),
    (
        "procedure_pigment",
        "procedure_id, pigment_brand, pigment_color, lot_number",
        "VALUES ('procedure', {row}.procedure_id)",
    ),
    (
        "procedure_needle",
        "procedure_id, needle_configuration, lot_number",
        "VALUES ('procedure', {row}.procedure_id)",
    ),
)

STALE_BY_NAME = (
    """
    CREATE TRIGGER client_stale_update AFTER UPDATE OF search_text ON client
    WHEN old.search_text IS NOT new.search_text BEGIN
        INSERT OR IGNORE INTO search_stale SELECT 'document', id FROM document WHERE client_id = new.id;
        INSERT OR IGNORE INTO search_stale SELECT 'document', -id FROM photo WHERE client_id = new.id;
        INSERT OR IGNORE INTO search_stale SELECT 'procedure', id FROM procedure WHERE client_id = new.id;
    END
    """,
    """
    CREATE TRIGGER procedure_type_stale_update AFTER UPDATE OF name ON procedure_type
    WHEN old.name IS NOT new.name BEGIN
        INSERT OR IGNORE INTO search_stale SELECT 'procedure', id FROM procedure WHERE procedure_type_id = new.id;
    END
    """,
    # What is there already is indexed by the first save, which an opening always is.
    "INSERT INTO search_stale SELECT 'document', id FROM document",
    "INSERT INTO search_stale SELECT 'document', -id FROM photo",
    "INSERT INTO search_stale SELECT 'procedure', id FROM procedure",
)


def upgrade() -> None:
    """Add the column, the indexes, and the search over what hangs on a client."""
    for statement in TABLES:
        op.execute(statement)
    for kind in ("document", "procedure"):
        for statement in INDEX:
            op.execute(statement.format(kind=kind))
    for table, columns, stale in STALE:
        for event, when, row in (("insert", "INSERT", "new"), ("delete", "DELETE", "old")):
            _stale_trigger(table, event, when, stale.format(row=row))
        both = "; INSERT OR IGNORE INTO search_stale ".join(stale.format(row=row) for row in ("old", "new"))
        _stale_trigger(table, "update", f"UPDATE OF {columns}", both)
    for statement in STALE_BY_NAME:
        op.execute(statement)
    op.execute("PRAGMA user_version = 2")


def _stale_trigger(table: str, event: str, when: str, stale: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_stale_{event} AFTER {when} ON {table} "
        f"BEGIN INSERT OR IGNORE INTO search_stale {stale}; END"
    )


def downgrade() -> None:
    """A vault is never taken back to an older format."""
    raise NotImplementedError("a vault is never taken back; its copy from before the migration is")

"""Signed forms and their signatures, which the database itself keeps from being changed."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE signed_form (
        client_id INTEGER NOT NULL,
        procedure_id INTEGER,
        document_id INTEGER NOT NULL,
        form_id TEXT NOT NULL,
        form_version TEXT NOT NULL,
        language TEXT NOT NULL,
        title TEXT NOT NULL,
        retention TEXT NOT NULL,
        wording JSON NOT NULL,
        answers JSON NOT NULL,
        client_name TEXT NOT NULL,
        client_date_of_birth DATE,
        intent TEXT,
        e_record_consent_at VARCHAR,
        signed_at VARCHAR,
        signed_on DATE NOT NULL,
        zone TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        audit_head TEXT NOT NULL,
        signed_on_paper BOOLEAN NOT NULL,
        copy_given_at VARCHAR,
        copy_given_how TEXT,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_signed_form PRIMARY KEY (id),
        CONSTRAINT fk_signed_form_client_id FOREIGN KEY(client_id) REFERENCES client (id),
        CONSTRAINT fk_signed_form_procedure_id FOREIGN KEY(procedure_id) REFERENCES procedure (id),
        CONSTRAINT fk_signed_form_document_id FOREIGN KEY(document_id) REFERENCES document (id),
        CONSTRAINT uq_signed_form_document_id UNIQUE (document_id),
        CONSTRAINT uq_signed_form_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_signed_form_client_id_signed_at ON signed_form (client_id, signed_at)",
    "CREATE INDEX ix_signed_form_procedure_id ON signed_form (procedure_id)",
    """
    CREATE TABLE form_signature (
        signed_form_id INTEGER NOT NULL,
        role TEXT NOT NULL,
        name TEXT NOT NULL,
        intent TEXT NOT NULL,
        strokes JSON NOT NULL,
        signed_at VARCHAR NOT NULL,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_form_signature PRIMARY KEY (id),
        CONSTRAINT fk_form_signature_signed_form_id FOREIGN KEY(signed_form_id) REFERENCES signed_form (id),
        CONSTRAINT uq_form_signature_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_form_signature_signed_form_id ON form_signature (signed_form_id)",
)

# Every column except copy_given_at, copy_given_how, deleted_at and updated_at, which may still be noted.
TRIGGERS = (
    """
    CREATE TRIGGER signed_form_is_kept BEFORE UPDATE OF client_id, procedure_id, document_id, form_id, form_version,
        language, title, retention, wording, answers, client_name, client_date_of_birth, intent, e_record_consent_at,
        signed_at, signed_on, zone, sha256, audit_head, signed_on_paper, id, uid, external_id, created_at, imported
    ON signed_form BEGIN SELECT RAISE(ABORT, 'a signed form is read-only'); END
    """,
    """
    CREATE TRIGGER signed_form_stays BEFORE DELETE ON signed_form
    BEGIN SELECT RAISE(ABORT, 'a signed form is read-only'); END
    """,
    """
    CREATE TRIGGER form_signature_is_kept BEFORE UPDATE OF signed_form_id, role, name, intent, strokes, signed_at,
        id, uid, external_id, created_at, imported
    ON form_signature BEGIN SELECT RAISE(ABORT, 'a signature is read-only'); END
    """,
    """
    CREATE TRIGGER form_signature_stays BEFORE DELETE ON form_signature
    BEGIN SELECT RAISE(ABORT, 'a signature is read-only'); END
    """,
    """
    CREATE TRIGGER signed_document_keeps_its_owner BEFORE UPDATE OF client_id ON document
    WHEN old.client_id IS NOT new.client_id AND EXISTS (SELECT 1 FROM signed_form WHERE document_id = old.id)
    BEGIN SELECT RAISE(ABORT, 'a signed document is read-only'); END
    """,
    """
    CREATE TRIGGER signed_document_stays BEFORE DELETE ON document
    WHEN EXISTS (SELECT 1 FROM signed_form WHERE document_id = old.id)
    BEGIN SELECT RAISE(ABORT, 'a signed document is read-only'); END
    """,
    """
    CREATE TRIGGER signed_version_is_the_last BEFORE INSERT ON document_version
    WHEN EXISTS (SELECT 1 FROM signed_form WHERE document_id = new.document_id)
    BEGIN SELECT RAISE(ABORT, 'a signed document is read-only'); END
    """,
    """
    CREATE TRIGGER signed_version_is_kept BEFORE UPDATE OF document_id, number, stored_file_id ON document_version
    WHEN EXISTS (SELECT 1 FROM signed_form WHERE document_id IN (old.document_id, new.document_id))
    BEGIN SELECT RAISE(ABORT, 'a signed document is read-only'); END
    """,
    """
    CREATE TRIGGER signed_version_stays BEFORE DELETE ON document_version
    WHEN EXISTS (SELECT 1 FROM signed_form WHERE document_id = old.document_id)
    BEGIN SELECT RAISE(ABORT, 'a signed document is read-only'); END
    """,
    """
    CREATE TRIGGER signed_file_is_kept BEFORE UPDATE OF uid, size, sha256_plain, sha256_cipher ON stored_file
    WHEN EXISTS (
        SELECT 1 FROM document_version JOIN signed_form USING (document_id) WHERE stored_file_id = old.id
    )
    BEGIN SELECT RAISE(ABORT, 'a signed document is read-only'); END
    """,
)


def upgrade() -> None:
    """Create both tables and the triggers that keep them."""
    for statement in (*TABLES, *TRIGGERS):
        op.execute(statement)
    op.execute("PRAGMA user_version = 3")


def downgrade() -> None:
    """A vault is never taken back."""
    raise NotImplementedError("a vault is never taken back; its copy from before the migration is")

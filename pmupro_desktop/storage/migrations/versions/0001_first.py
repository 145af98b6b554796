"""The first format: every table of the studio, the search index, and the rows the vault keeps for itself."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE audit_event (
        sequence INTEGER NOT NULL,
        commit_number INTEGER NOT NULL,
        branch TEXT NOT NULL,
        at VARCHAR NOT NULL,
        user_name TEXT NOT NULL,
        action TEXT NOT NULL,
        record_type TEXT,
        record_uid TEXT,
        fields JSON,
        digest TEXT,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL,
        CONSTRAINT pk_audit_event PRIMARY KEY (sequence)
    )
    """,
    "CREATE INDEX ix_audit_event_commit_number ON audit_event (commit_number)",
    "CREATE INDEX ix_audit_event_record_uid_sequence ON audit_event (record_uid, sequence)",
    """
    CREATE TABLE import_run (
        source TEXT NOT NULL,
        started_at VARCHAR NOT NULL,
        counts JSON NOT NULL,
        undone_at VARCHAR,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        CONSTRAINT pk_import_run PRIMARY KEY (id),
        CONSTRAINT uq_import_run_uid UNIQUE (uid)
    )
    """,
    """
    CREATE TABLE pigment (
        brand TEXT,
        name TEXT NOT NULL,
        base_tone TEXT,
        hue_notes TEXT,
        opacity TEXT,
        ideal_fitzpatrick TEXT,
        temperature_shift TEXT,
        use_case TEXT,
        hex_preview TEXT,
        is_active BOOLEAN NOT NULL,
        notes TEXT,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_pigment PRIMARY KEY (id),
        CONSTRAINT uq_pigment_uid UNIQUE (uid)
    )
    """,
    "CREATE UNIQUE INDEX uq_pigment_external_id ON pigment (external_id) WHERE deleted_at IS NULL AND external_id IS NOT NULL",
    """
    CREATE TABLE procedure_type (
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        area TEXT,
        position INTEGER NOT NULL,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_procedure_type PRIMARY KEY (id),
        CONSTRAINT uq_procedure_type_code UNIQUE (code),
        CONSTRAINT uq_procedure_type_uid UNIQUE (uid)
    )
    """,
    """
    CREATE TABLE stored_file (
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        size INTEGER NOT NULL,
        sha256_plain TEXT NOT NULL,
        sha256_cipher TEXT NOT NULL,
        mime_type TEXT,
        owner_type TEXT NOT NULL,
        owner_uid TEXT NOT NULL,
        created_at VARCHAR NOT NULL,
        CONSTRAINT pk_stored_file PRIMARY KEY (id),
        CONSTRAINT uq_stored_file_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_stored_file_owner_uid ON stored_file (owner_uid)",
    """
    CREATE TABLE studio (
        name TEXT NOT NULL,
        is_sample BOOLEAN NOT NULL,
        artist_name TEXT,
        address TEXT,
        phone TEXT,
        email TEXT,
        website TEXT,
        license_number TEXT,
        jurisdiction TEXT,
        paper_size TEXT NOT NULL,
        language TEXT NOT NULL,
        phone_region TEXT,
        zone TEXT,
        lock_minutes INTEGER NOT NULL,
        backup_place TEXT,
        backup_keep INTEGER NOT NULL,
        choices JSON,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        CONSTRAINT pk_studio PRIMARY KEY (id),
        CONSTRAINT uq_studio_uid UNIQUE (uid)
    )
    """,
    """
    CREATE TABLE user (
        email TEXT,
        name TEXT,
        role TEXT NOT NULL,
        imported_role TEXT,
        is_license_verified BOOLEAN,
        has_active_subscription BOOLEAN,
        stripe_customer_id TEXT,
        subscription_status TEXT,
        license_number TEXT,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_user PRIMARY KEY (id),
        CONSTRAINT uq_user_uid UNIQUE (uid)
    )
    """,
    """
    CREATE TABLE vault_state (
        id INTEGER NOT NULL,
        vault_id TEXT NOT NULL,
        branch TEXT NOT NULL,
        counter INTEGER NOT NULL,
        audit_head TEXT NOT NULL,
        header_epoch INTEGER NOT NULL,
        last_backup_at VARCHAR,
        last_backup_place TEXT,
        last_backup_error TEXT,
        CONSTRAINT pk_vault_state PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE audit_value (
        sequence INTEGER NOT NULL,
        salt TEXT NOT NULL,
        "before" JSON,
        "after" JSON,
        CONSTRAINT pk_audit_value PRIMARY KEY (sequence),
        CONSTRAINT fk_audit_value_sequence FOREIGN KEY(sequence) REFERENCES audit_event (sequence)
    )
    """,
    """
    CREATE TABLE client (
        user_id INTEGER,
        name TEXT NOT NULL,
        first_name TEXT,
        last_name TEXT,
        preferred_name TEXT,
        pronouns TEXT,
        sort_key TEXT NOT NULL,
        email TEXT,
        email_key TEXT,
        phone TEXT,
        phone_key TEXT,
        date_of_birth DATE,
        address TEXT,
        emergency_contact TEXT,
        doctor_contact TEXT,
        medical_history TEXT,
        allergies TEXT,
        has_no_known_allergies BOOLEAN NOT NULL,
        clearance TEXT,
        safety_confirmed_on DATE,
        skin_type TEXT,
        is_active BOOLEAN NOT NULL,
        notes TEXT,
        search_text TEXT NOT NULL,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_client PRIMARY KEY (id),
        CONSTRAINT fk_client_user_id FOREIGN KEY(user_id) REFERENCES user (id),
        CONSTRAINT uq_client_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_client_date_of_birth ON client (date_of_birth)",
    "CREATE INDEX ix_client_email_key ON client (email_key)",
    "CREATE INDEX ix_client_phone_key ON client (phone_key)",
    "CREATE INDEX ix_client_sort_key_id ON client (sort_key, id)",
    "CREATE INDEX ix_client_updated_at_id ON client (updated_at, id)",
    "CREATE INDEX ix_client_user_id ON client (user_id)",
    "CREATE UNIQUE INDEX uq_client_external_id ON client (external_id) WHERE deleted_at IS NULL AND external_id IS NOT NULL",
    """
    CREATE TABLE import_row (
        id INTEGER NOT NULL,
        import_run_id INTEGER NOT NULL,
        record_type TEXT NOT NULL,
        external_id TEXT,
        record_uid TEXT,
        position TEXT NOT NULL,
        problem TEXT,
        raw JSON,
        CONSTRAINT pk_import_row PRIMARY KEY (id),
        CONSTRAINT fk_import_row_import_run_id FOREIGN KEY(import_run_id) REFERENCES import_run (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_import_row_import_run_id ON import_row (import_run_id)",
    "CREATE INDEX ix_import_row_record_uid ON import_row (record_uid)",
    """
    CREATE TABLE one_time_code (
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        user_id INTEGER NOT NULL,
        slot_id TEXT NOT NULL,
        created_at VARCHAR NOT NULL,
        expires_at VARCHAR NOT NULL,
        used_at VARCHAR,
        CONSTRAINT pk_one_time_code PRIMARY KEY (id),
        CONSTRAINT uq_one_time_code_uid UNIQUE (uid),
        CONSTRAINT fk_one_time_code_user_id FOREIGN KEY(user_id) REFERENCES user (id)
    )
    """,
    "CREATE INDEX ix_one_time_code_user_id ON one_time_code (user_id)",
    """
    CREATE TABLE draft (
        id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        record_uid TEXT NOT NULL,
        client_id INTEGER,
        title TEXT NOT NULL,
        "values" JSON NOT NULL,
        updated_at VARCHAR NOT NULL,
        CONSTRAINT pk_draft PRIMARY KEY (id),
        CONSTRAINT fk_draft_client_id FOREIGN KEY(client_id) REFERENCES client (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX uq_draft_kind_record_uid ON draft (kind, record_uid)",
    """
    CREATE TABLE intake (
        client_id INTEGER NOT NULL,
        answered_at VARCHAR,
        answers JSON,
        result TEXT,
        verification TEXT NOT NULL,
        notes TEXT,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_intake PRIMARY KEY (id),
        CONSTRAINT fk_intake_client_id FOREIGN KEY(client_id) REFERENCES client (id),
        CONSTRAINT uq_intake_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_intake_client_id ON intake (client_id)",
    "CREATE UNIQUE INDEX uq_intake_external_id ON intake (external_id) WHERE deleted_at IS NULL AND external_id IS NOT NULL",
    """
    CREATE TABLE procedure (
        client_id INTEGER NOT NULL,
        user_id INTEGER,
        procedure_type_id INTEGER,
        technique TEXT,
        placement TEXT,
        area_treated TEXT,
        procedure_date DATE,
        procedure_at VARCHAR,
        zone TEXT,
        duration INTEGER,
        voltage FLOAT,
        depth TEXT,
        follow_up_date DATE,
        follow_up_at VARCHAR,
        is_completed BOOLEAN NOT NULL,
        notes TEXT,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_procedure PRIMARY KEY (id),
        CONSTRAINT fk_procedure_client_id FOREIGN KEY(client_id) REFERENCES client (id),
        CONSTRAINT fk_procedure_user_id FOREIGN KEY(user_id) REFERENCES user (id),
        CONSTRAINT fk_procedure_procedure_type_id FOREIGN KEY(procedure_type_id) REFERENCES procedure_type (id),
        CONSTRAINT uq_procedure_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_procedure_client_id_procedure_date ON procedure (client_id, procedure_date)",
    "CREATE INDEX ix_procedure_follow_up_date ON procedure (follow_up_date)",
    "CREATE INDEX ix_procedure_procedure_date_id ON procedure (procedure_date, id)",
    "CREATE INDEX ix_procedure_procedure_type_id ON procedure (procedure_type_id)",
    "CREATE UNIQUE INDEX uq_procedure_external_id ON procedure (external_id) WHERE deleted_at IS NULL AND external_id IS NOT NULL",
    """
    CREATE TABLE document (
        client_id INTEGER NOT NULL,
        procedure_id INTEGER,
        type TEXT NOT NULL,
        filename TEXT NOT NULL,
        notes TEXT,
        search_text TEXT NOT NULL,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_document PRIMARY KEY (id),
        CONSTRAINT fk_document_client_id FOREIGN KEY(client_id) REFERENCES client (id),
        CONSTRAINT fk_document_procedure_id FOREIGN KEY(procedure_id) REFERENCES procedure (id),
        CONSTRAINT uq_document_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_document_client_id_type ON document (client_id, type)",
    "CREATE INDEX ix_document_created_at_id ON document (created_at, id)",
    "CREATE INDEX ix_document_procedure_id ON document (procedure_id)",
    "CREATE INDEX ix_document_type_created_at_id ON document (type, created_at, id)",
    "CREATE UNIQUE INDEX uq_document_external_id ON document (external_id) WHERE deleted_at IS NULL AND external_id IS NOT NULL",
    """
    CREATE TABLE photo (
        client_id INTEGER NOT NULL,
        procedure_id INTEGER,
        stored_file_id INTEGER,
        filename TEXT NOT NULL,
        file_url TEXT,
        file_size INTEGER,
        mime_type TEXT,
        kind TEXT,
        area TEXT,
        taken_at VARCHAR,
        notes TEXT,
        search_text TEXT NOT NULL,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_photo PRIMARY KEY (id),
        CONSTRAINT fk_photo_client_id FOREIGN KEY(client_id) REFERENCES client (id),
        CONSTRAINT fk_photo_procedure_id FOREIGN KEY(procedure_id) REFERENCES procedure (id),
        CONSTRAINT fk_photo_stored_file_id FOREIGN KEY(stored_file_id) REFERENCES stored_file (id),
        CONSTRAINT uq_photo_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_photo_client_id_taken_at ON photo (client_id, taken_at)",
    "CREATE INDEX ix_photo_procedure_id ON photo (procedure_id)",
    "CREATE INDEX ix_photo_stored_file_id ON photo (stored_file_id)",
    "CREATE UNIQUE INDEX uq_photo_external_id ON photo (external_id) WHERE deleted_at IS NULL AND external_id IS NOT NULL",
    """
    CREATE TABLE procedure_needle (
        procedure_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        needle_configuration TEXT,
        diameter_mm FLOAT,
        lot_number TEXT,
        expires_on DATE,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        CONSTRAINT pk_procedure_needle PRIMARY KEY (id),
        CONSTRAINT fk_procedure_needle_procedure_id FOREIGN KEY(procedure_id) REFERENCES procedure (id) ON DELETE CASCADE,
        CONSTRAINT uq_procedure_needle_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_procedure_needle_lot_number ON procedure_needle (lot_number)",
    "CREATE INDEX ix_procedure_needle_procedure_id ON procedure_needle (procedure_id)",
    """
    CREATE TABLE procedure_pigment (
        procedure_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        pigment_id INTEGER,
        pigment_brand TEXT,
        pigment_color TEXT,
        lot_number TEXT,
        lot_state TEXT NOT NULL,
        expires_on DATE,
        drops FLOAT,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        CONSTRAINT pk_procedure_pigment PRIMARY KEY (id),
        CONSTRAINT fk_procedure_pigment_procedure_id FOREIGN KEY(procedure_id) REFERENCES procedure (id) ON DELETE CASCADE,
        CONSTRAINT fk_procedure_pigment_pigment_id FOREIGN KEY(pigment_id) REFERENCES pigment (id),
        CONSTRAINT uq_procedure_pigment_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_procedure_pigment_lot_number ON procedure_pigment (lot_number)",
    "CREATE INDEX ix_procedure_pigment_pigment_id ON procedure_pigment (pigment_id)",
    "CREATE INDEX ix_procedure_pigment_procedure_id ON procedure_pigment (procedure_id)",
    """
    CREATE TABLE analysis (
        client_id INTEGER NOT NULL,
        photo_id INTEGER,
        analysed_at VARCHAR,
        fitzpatrick TEXT,
        undertone TEXT,
        results JSON,
        verification TEXT NOT NULL,
        notes TEXT,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        deleted_at VARCHAR,
        CONSTRAINT pk_analysis PRIMARY KEY (id),
        CONSTRAINT fk_analysis_client_id FOREIGN KEY(client_id) REFERENCES client (id),
        CONSTRAINT fk_analysis_photo_id FOREIGN KEY(photo_id) REFERENCES photo (id),
        CONSTRAINT uq_analysis_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_analysis_client_id ON analysis (client_id)",
    "CREATE UNIQUE INDEX uq_analysis_external_id ON analysis (external_id) WHERE deleted_at IS NULL AND external_id IS NOT NULL",
    """
    CREATE TABLE document_version (
        document_id INTEGER NOT NULL,
        number INTEGER NOT NULL,
        stored_file_id INTEGER,
        filename TEXT NOT NULL,
        file_url TEXT,
        file_size INTEGER,
        mime_type TEXT,
        id INTEGER NOT NULL,
        uid TEXT NOT NULL,
        external_id TEXT,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        imported JSON,
        CONSTRAINT pk_document_version PRIMARY KEY (id),
        CONSTRAINT fk_document_version_document_id FOREIGN KEY(document_id) REFERENCES document (id),
        CONSTRAINT fk_document_version_stored_file_id FOREIGN KEY(stored_file_id) REFERENCES stored_file (id),
        CONSTRAINT uq_document_version_uid UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_document_version_document_id ON document_version (document_id)",
    "CREATE INDEX ix_document_version_stored_file_id ON document_version (stored_file_id)",
)

SEARCH = (
    "CREATE VIRTUAL TABLE client_fragments USING fts5"
    "(search_text, content='client', content_rowid='id', tokenize='trigram')",
    "CREATE VIRTUAL TABLE client_words USING fts5"
    "(search_text, content='client', content_rowid='id', tokenize='unicode61', prefix='1 2')",
    "INSERT INTO client_fragments(client_fragments, rank) VALUES('secure-delete', 1)",
    "INSERT INTO client_words(client_words, rank) VALUES('secure-delete', 1)",
    """
    CREATE TRIGGER client_search_insert AFTER INSERT ON client BEGIN
        INSERT INTO client_fragments(rowid, search_text) VALUES (new.id, new.search_text);
        INSERT INTO client_words(rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
    """
    CREATE TRIGGER client_search_delete AFTER DELETE ON client BEGIN
        INSERT INTO client_fragments(client_fragments, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO client_words(client_words, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    END
    """,
    """
    CREATE TRIGGER client_search_update AFTER UPDATE OF search_text ON client
    WHEN old.search_text IS NOT new.search_text BEGIN
        INSERT INTO client_fragments(client_fragments, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO client_words(client_words, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO client_fragments(rowid, search_text) VALUES (new.id, new.search_text);
        INSERT INTO client_words(rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
)


def upgrade() -> None:
    """Create everything."""
    for statement in (*TABLES, *SEARCH):
        op.execute(statement)
    op.execute("PRAGMA user_version = 1")


def downgrade() -> None:
    """There is nothing before the first format."""
    raise NotImplementedError("a vault is never taken back; its copy from before the migration is")

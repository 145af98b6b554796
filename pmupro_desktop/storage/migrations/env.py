"""What Alembic runs: the revisions, over the connection it is handed, in the one transaction of the caller."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=False)
context.run_migrations()

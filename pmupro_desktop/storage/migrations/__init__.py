"""Alembic revisions of the vault database; they never import models."""

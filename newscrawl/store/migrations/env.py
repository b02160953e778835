"""Runs the migrations on the connection that `store/engine.py` hands over, in its transaction."""

from alembic import context

from newscrawl.store.schema import metadata

connection = context.config.attributes["connection"]
# SQLite can roll back DDL; Alembic assumes that it cannot. Without this, a killed upgrade would leave half a schema.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
context.run_migrations()

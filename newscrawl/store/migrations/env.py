"""Runs the migrations on the connection that `store/upgrade.py` hands over, in its transaction."""

from alembic import context

from newscrawl.store.schema import metadata

if __name__ == "env_py":  # the name under which Alembic runs this file; importing it does nothing
    connection = context.config.attributes["connection"]
    # SQLite can roll back DDL; Alembic assumes that it cannot. Without this, a killed upgrade leaves half a schema.
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
    context.run_migrations()

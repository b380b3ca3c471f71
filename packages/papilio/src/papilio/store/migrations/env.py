"""Run by Alembic: works on the connection that `migrations.upgrade` hands over, inside its transaction."""

from alembic import context

from papilio.store.migrations import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE, transactional_ddl=True)
context.run_migrations()

"""Alembic's environment: the metadata of every room, on the connection that the product opened."""

from alembic import context

from surveys.migrations.rooms import ALL_METADATA


def run_migrations() -> None:
    """Run what the command asked for, inside the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"], target_metadata=ALL_METADATA, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


run_migrations()

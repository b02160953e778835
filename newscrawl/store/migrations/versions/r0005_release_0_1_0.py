"""The schema of version 0.1.0, from which later ones are reached.

No database is made with it any more: `store/create.py` makes one of the newest schema.
"""

revision = "0005"
down_revision = None


def upgrade() -> None:
    """Nothing to do: a database with this version is there already."""

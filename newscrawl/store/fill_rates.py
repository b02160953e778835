"""Fill rates of the columns of a site's stories."""

from sqlalchemy import Engine, Text, case, cast, func, select

from newscrawl.store.engine import reading
from newscrawl.store.schema import articles

#: Column -> attribute of a `Draft` that fills it.
FIELDS = {
    "title": "title",
    "published_at": "published_at",
    "body": "paragraphs",
    "channel": "channel",
    "authors": "authors",
    "editor": "editor",
    "city": "city",
    "image_url": "image_url",
    "tags": "tags",
}
_LAST_ROWS = 2_000  # enough for a share; a scan of millions would cost each run seconds


def fill_rates(engine: Engine, site: str, min_rows: int) -> dict[str, float]:
    """Return for each field the share of the site's last stories that have it; nothing for fewer than `min_rows`.

    Raises: StoreError where the database cannot be read.
    """
    last = select(articles).where(articles.c.site == site).order_by(articles.c.id.desc()).limit(_LAST_ROWS).subquery()
    filled = [
        func.sum(case((cast(last.c[name], Text).not_in(("", "[]")), 1), else_=0)).label(name)  # NULL is in no list
        for name in FIELDS
    ]
    with reading(engine) as connection:
        row = connection.execute(select(func.count().label("rows"), *filled).select_from(last)).mappings().one()
    if row["rows"] < max(1, min_rows):
        return {}
    return {name: row[name] / row["rows"] for name in FIELDS}

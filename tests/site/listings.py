"""Where a crawler finds stories: indexes, sections, tags, feeds, sitemaps, the list of network sites."""

import gzip
import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.site import markup
from tests.site.stories import Plan, Story

PER_PAGE = 12
FEED_ITEMS = 30
#: Feed name -> channel or sub-channel; other names are those of the channels themselves.
FEED_CHANNELS = {"ekonomi": "finance", "tekno": "techno", "hiburan": "lifestyle"}
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def index_page(
    host: str, url: str, heading: str, stories: Sequence[Story], popular: Sequence[Story], now: datetime
) -> str:
    """Return a list of the national site: an index, a section or a tag page."""
    main = markup.fill(
        "listing.html",
        heading=escape(heading),
        cards=markup.cards(stories, now),
        popular=markup.cards(popular, now, extra="cardPopular"),
        ad=markup.fill("ad.html"),
    )
    return markup.frame(main, title=escape(heading), url=url, host=host)


def desk_page(host: str, url: str, stories: Sequence[Story], offset: int, total: int, now: datetime) -> str:
    """Return an index page of a network site."""
    base = f"https://{host}/indeks/news/all"
    main = markup.fill(
        "desk-listing.html",
        cards="\n".join(_desk_item(story, now) for story in stories),
        paging=" ".join(
            f'<a href="{base}{f"/{start}" if start else ""}">{start // PER_PAGE + 1}</a>'
            for start in range(0, total, PER_PAGE)
            if abs(start - offset) <= 4 * PER_PAGE
        ),
        ad=markup.fill("ad.html"),
    )
    return markup.frame(main, title="Indeks Berita", url=url, host=host)


def _desk_item(story: Story, now: datetime) -> str:
    """A network index links some stories by their path alone, and some without the slug."""
    href = (story.url, story.path, story.url, f"https://{story.host}/read/{story.network_id}")[
        story.number // 8 % 4 if story.network_id else 0
    ]
    return markup.fill(
        "desk-item.html",
        href=href,
        image_url=story.image_url.replace("/822/", "/300/"),
        title=escape(story.title),
        ago=markup.ago(story.published, now),
    )


def feed(host: str, title: str, stories: Sequence[Story]) -> str:
    items = "\n".join(
        markup.fill(
            "feed-item.xml",
            title=story.title,
            url=story.url,
            image_url=story.image_url,
            summary=story.summary,
            rfc_date=format_datetime(story.published),
            section=story.subchannel,
        )
        for story in stories[:FEED_ITEMS]
    )
    return markup.fill("feed.xml", title=escape(title), host=host, items=items)


def sitemap_index(host: str, stories: Sequence[Story]) -> str:
    """Return the list of a host's sitemaps: the news of two days, and everything by month."""
    months = sorted({f"{story.published:%Y-%m}" for story in stories}, reverse=True)
    names = ["sitemap-news.xml", *(f"sitemap-{month}.xml.gz" for month in months)]
    entries = "\n".join(f"<sitemap><loc>https://{host}/{name}</loc></sitemap>" for name in names)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_SITEMAP}>\n{entries}\n</sitemapindex>\n'


def sitemap(stories: Sequence[Story], *, news: bool) -> str:
    entries = "\n".join(
        f"<url><loc>{story.url}</loc><lastmod>{story.changed.isoformat()}</lastmod>"
        f"{_news_tags(story) if news else ''}</url>"
        for story in stories
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SITEMAP} {_NEWS}>\n{entries}\n</urlset>\n'


def _news_tags(story: Story) -> str:
    return (
        "<news:news><news:publication><news:name>iNews.id</news:name><news:language>id</news:language></news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title></news:news>"
    )


def gzipped(text: str) -> bytes:
    return gzip.compress(text.encode(), 6, mtime=0)


def menu(plan: Plan) -> str:
    """Return the list of network sites, by island."""
    sites = [{"slug": label, "name": f"iNews {label.title()}"} for label in (*plan.networks, *plan.desks)]
    return json.dumps(
        {"island": [{"slug": "jawa", "network": sites[::2]}, {"slug": "sumatera", "network": sites[1::2]}]}
    )

"""Canned queries of the browser: title, description and SQL of each.

Each is bounded, by an index, by days or by rows, so that it answers over a million articles too. A column `article_id`
becomes a link to the story.
"""

#: 17:00 UTC is midnight in Jakarta.
_LAST_DAY = "(SELECT date(max(published_at), '+7 hours') FROM articles)"
#: The last days that have stories; a collection may have ended long ago, so they are not counted from today.
_RECENT = (
    "published_at >= "
    "datetime((SELECT max(published_at) FROM articles), '-' || coalesce(nullif(:days, ''), {}) || ' days')"
)
#: What several of them share, by the name that stands for it in braces.
_SHARED = {
    "day": f"coalesce(nullif(:day, ''), {_LAST_DAY})",
    "last_30_days": _RECENT.format(30),
    "last_60_days": _RECENT.format(60),
}


def _question(title: str, description: str, sql: str) -> dict[str, str]:
    """Return one of them; `:names` in the SQL are fields of its form, empty at first."""
    return {"title": title, "description": description, "sql": sql.strip().format_map(_SHARED)}


QUESTIONS = {
    "today": _question(
        "The stories of a day",
        "Without a day (YYYY-MM-DD, WIB): the last one that has stories. Copies are left out.",
        """
SELECT id AS article_id, strftime('%H:%M', published_at, '+7 hours') AS time, title, channel, city, host, word_count
FROM stories
WHERE published_at >= datetime({day}, '-7 hours') AND published_at < datetime({day}, '+17 hours')
ORDER BY published_at DESC, url
""",
    ),
    "best-matches": _question(
        "The best matches of a search",
        "A word of the headline counts as five of the text. Phrases in quotes, kata*, -word, OR.",
        """
SELECT a.id AS article_id, date(a.published_at, '+7 hours') AS day, a.title,
    snippet(articles_fts, 1, '**', '**', ' … ', 30) AS passage
FROM articles_fts JOIN articles AS a ON a.id = articles_fts.rowid
WHERE articles_fts MATCH escape_fts(:words)
ORDER BY bm25(articles_fts, 5, 1, 2) LIMIT 100
""",
    ),
    "most-edited": _question(
        "The most edited stories",
        "How often a story's headline, text, date or summary changed between two fetches of the same page.",
        """
SELECT r.article_id, a.title, count(*) AS edits,
    sum(EXISTS (SELECT 1 FROM json_each(r.changed) WHERE value = 'title')) AS headlines, max(r.seen_at) AS last_seen_at
FROM revisions AS r JOIN articles AS a ON a.id = r.article_id
GROUP BY r.article_id ORDER BY edits DESC, last_seen_at DESC LIMIT 100
""",
    ),
    "headline-changes": _question(
        "Headlines that changed",
        "Each headline and the one that replaced it, the latest first; times are in WIB here, in UTC in a file.",
        """
SELECT article_id, seen_at, was, became
FROM (
    SELECT r.article_id, r.seen_at, r.title AS was, r.changed,
        coalesce(lead(r.title) OVER (PARTITION BY r.article_id ORDER BY r.seen_at, r.id), a.title) AS became
    FROM revisions AS r JOIN articles AS a ON a.id = r.article_id
)
WHERE was <> became AND EXISTS (SELECT 1 FROM json_each(changed) WHERE value = 'title')
ORDER BY seen_at DESC LIMIT 500
""",
    ),
    "biggest-clusters": _question(
        "The most copied stories",
        "Stories with the same or nearly the same text, and on how many hosts they stand.",
        """
WITH biggest AS (
    SELECT cluster_id, count(*) AS copies FROM articles GROUP BY cluster_id HAVING count(*) > 1
    ORDER BY copies DESC, cluster_id LIMIT 100
)
SELECT s.id AS article_id, s.title, b.copies,
    (SELECT count(DISTINCT host) FROM articles AS c WHERE c.cluster_id = b.cluster_id) AS hosts,
    s.published_at AS first_at, b.cluster_id
FROM biggest AS b JOIN stories AS s ON s.cluster_id = b.cluster_id
ORDER BY b.copies DESC, first_at DESC
""",
    ),
    "shared-stories": _question(
        "Who had it first",
        "Stories that several sites have, the latest first: which one had it first, and minutes until the others.",
        """
WITH shared AS (
    SELECT cluster_id, max(published_at) AS last_at FROM articles
    WHERE {last_30_days} GROUP BY cluster_id HAVING count(DISTINCT site) > 1 ORDER BY last_at DESC LIMIT 100
), sites AS (
    SELECT a.cluster_id, a.site, min(a.published_at) AS first_at, s.last_at
    FROM shared AS s JOIN articles AS a ON a.cluster_id = s.cluster_id AND a.published_at IS NOT NULL
    GROUP BY a.cluster_id, a.site
), ranked AS (
    SELECT *, first_value(site) OVER earliest AS first_site,
        (julianday(first_at) - julianday(first_value(first_at) OVER earliest)) * 1440 AS minutes
    FROM sites WINDOW earliest AS (PARTITION BY cluster_id ORDER BY first_at, site)
)
SELECT t.id AS article_id, t.title, r.first_site, r.site AS then_site, round(r.minutes) AS minutes,
    r.first_at AS then_at
FROM ranked AS r JOIN stories AS t ON t.cluster_id = r.cluster_id
WHERE r.site <> r.first_site ORDER BY r.last_at DESC, r.cluster_id, minutes
""",
    ),
    "failures-by-reason": _question(
        "Pages that gave no record",
        "By reason, with the latest page of each; newscrawl failures --retry tries them again.",
        """
SELECT reason, stage, count(*) AS pages, sum(attempts) AS attempts, max(last_at) AS last_at, url AS latest
FROM failures GROUP BY reason, stage ORDER BY pages DESC, reason, stage
""",
    ),
    "coverage-by-day": _question(
        "Coverage by day",
        "Of the last 60 days that have stories, or so many as you say: a gap is a day that was not crawled.",
        """
SELECT date(published_at, '+7 hours') AS day, count(*) AS articles, count(DISTINCT cluster_id) AS stories,
    count(DISTINCT channel) AS channels, count(DISTINCT city) AS cities, count(DISTINCT host) AS hosts
FROM articles WHERE {last_60_days}
GROUP BY day ORDER BY day DESC
""",
    ),
    "cities": _question(
        "Articles by city",
        "The dateline city as printed; copies count.",
        """
SELECT city, count(*) AS articles, max(published_at) AS last_at
FROM articles WHERE city IS NOT NULL GROUP BY city ORDER BY articles DESC, city LIMIT 200
""",
    ),
    "tags": _question(
        "Articles by tag",
        "Of the last 30 days that have stories, or so many as you say; copies count.",
        """
SELECT tag, count(*) AS articles, max(published_at) AS last_at
FROM articles CROSS JOIN article_tags ON article_id = id WHERE {last_30_days}
GROUP BY tag ORDER BY articles DESC, tag LIMIT 200
""",
    ),
    "authors": _question(
        "Articles by author",
        "Of the last 30 days that have stories, or so many as you say; copies count.",
        """
SELECT value AS author, count(*) AS articles, count(DISTINCT host) AS hosts, max(published_at) AS last_at
FROM articles, json_each(authors) WHERE {last_30_days}
GROUP BY author ORDER BY articles DESC, author LIMIT 200
""",
    ),
    "delay-by-day": _question(
        "From publication to the first fetch",
        "In hours, by day, of the last 60 days that have stories; a backfill shows as many days.",
        """
SELECT date(published_at, '+7 hours') AS day, count(*) AS articles,
    round(min(julianday(first_seen_at) - julianday(published_at)) * 24, 1) AS shortest_hours,
    round(avg(julianday(first_seen_at) - julianday(published_at)) * 24, 1) AS mean_hours,
    round(max(julianday(first_seen_at) - julianday(published_at)) * 24, 1) AS longest_hours
FROM articles WHERE {last_60_days}
GROUP BY day ORDER BY day DESC
""",
    ),
    "empty-fields": _question(
        "How full the fields are",
        "Percent of the newest 10,000 articles that have a value: what one layout alone lacks may want a selector.",
        """
SELECT layout, count(*) AS articles,
    100 * count(published_at) / count(*) AS date, 100 * count(channel) / count(*) AS channel,
    100 * count(city) / count(*) AS city, 100 * sum(authors <> '[]') / count(*) AS authors,
    100 * count(editor) / count(*) AS editor, 100 * count(image_url) / count(*) AS image,
    100 * count(image_credit) / count(*) AS credit, 100 * sum(tags <> '[]') / count(*) AS tags,
    100 * sum(body <> '') / count(*) AS text
FROM (SELECT * FROM articles ORDER BY published_at DESC LIMIT 10000)
GROUP BY layout ORDER BY articles DESC, layout
""",
    ),
    "taken-down": _question(
        "Stories that the site took down",
        "Of the last 30 days that have stories, or so many as you say; the text stays here.",
        """
SELECT id AS article_id, title, published_at, gone_at, host
FROM articles WHERE {last_30_days} AND gone_at IS NOT NULL ORDER BY gone_at DESC, url LIMIT 500
""",
    ),
    "last-runs": _question(
        "The last runs",
        "How long each took and how its article pages ended; times are in WIB here, in UTC in a file.",
        """
SELECT spider, started_at, round((julianday(finished_at) - julianday(started_at)) * 1440, 1) AS minutes, reason,
    json_extract(counters, '$."newscrawl/pages/article"') AS pages,
    coalesce(json_extract(counters, '$."newscrawl/outcome/new"'), 0) AS new,
    coalesce(json_extract(counters, '$."newscrawl/outcome/updated"'), 0) AS updated,
    coalesce(json_extract(counters, '$."newscrawl/outcome/unchanged"'), 0) AS unchanged,
    (SELECT coalesce(sum(value), 0) FROM json_each(counters) WHERE key LIKE 'newscrawl/outcome/dropped/%') AS dropped,
    (SELECT coalesce(sum(value), 0) FROM json_each(counters) WHERE key LIKE 'newscrawl/outcome/failed/%') AS failed
FROM runs ORDER BY id DESC LIMIT 100
""",
    ),
}

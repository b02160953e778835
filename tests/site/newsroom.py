"""The site's state and what it answers to each request: no sockets, and no clock but its own."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from urllib.parse import urlsplit

from tests.site import listings, markup
from tests.site.stories import NATIONAL, WIB, Plan, Story, make_slug, make_stories

MIRROR = "beta.inews.co.id"
STATIC = "static.inews.co.id"
HTML, XML, TEXT = "text/html; charset=utf-8", "application/xml", "text/plain; charset=utf-8"
_STORY_PAGE = re.compile(r"(?P<path>/.+?)(?:/(?P<number>\d{1,3}|all))?")
_INDEX = re.compile(r"/indeks/(?P<channel>[a-z]+)(?:/(?P<day>\d\d-\d\d-\d{4}))?(?:/(?P<number>\d+))?")
_DESK_INDEX = re.compile(r"/indeks(?:/(?P<channel>[a-z]+))?(?:/all)?(?:/(?P<offset>\d+))?")
_MONTH = re.compile(r"/sitemap-(?P<month>\d{4}-\d\d)\.xml\.gz")
_SECTION = re.compile(r"(?:/(?P<channel>[a-z]+)(?:/(?P<subchannel>[a-z]+))?)?/?")
_SHOWN = 24  # stories on a section or tag page
_OTHERS = 9  # stories that an article page links to
_KEPT = 4_000  # answers in memory, about 100 MB


@dataclass(frozen=True)
class Answer:
    """An answer, its body without a content encoding; without `changed` it has no validators."""

    status: int
    content_type: str
    body: bytes
    changed: datetime | None = None

    @cached_property
    def headers(self) -> Mapping[str, str]:
        found = {"Content-Type": self.content_type}
        if self.changed:
            moment = format_datetime(self.changed.astimezone(UTC), usegmt=True)
            found |= {"ETag": f'"{hashlib.sha256(self.body).hexdigest()[:20]}"', "Last-Modified": moment}
        return found

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.body, 1, mtime=0)

    def is_known(self, asked: Mapping[str, str]) -> bool:
        """Say whether a conditional request has this answer already; If-None-Match decides where it is sent."""
        if self.changed is None or self.status != 200:
            return False
        if tags := asked.get("If-None-Match"):
            return tags == "*" or self.headers["ETag"] in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        try:
            since = parsedate_to_datetime(asked["If-Modified-Since"])
        except (KeyError, ValueError):
            return False
        return self.changed.replace(microsecond=0) <= since


@dataclass
class Newsroom:
    """All stories of a plan, and what was done to them since: edits, deletions, another design, a later hour."""

    plan: Plan
    layout: str = "current"
    robots: str | None = None
    layout_since: datetime | None = None
    revisions: dict[str, int] = field(default_factory=dict)  # URL -> number of edits
    gone: dict[str, int] = field(default_factory=dict)  # URL -> 404 or 410

    def __post_init__(self) -> None:
        self.plan = self.plan.fixed()
        assert self.plan.now is not None
        self.now: datetime = self.plan.now
        self._made = make_stories(self.plan)
        self._places = {story.url: place for place, story in enumerate(self._made)}
        self._paths = {(story.host, story.path): story.url for story in self._made}
        self._paths |= {(s.host, f"/read/{s.network_id}"): s.url for s in self._made if s.network_id}
        self._answers: dict[tuple[str, str], Answer] = {}
        self._online: list[Story] | None = None

    @property
    def online(self) -> list[Story]:
        """What a reader finds now, newest first."""
        if self._online is None:
            self._online = [
                self.story(made.url) for made in self._made if made.published <= self.now and made.url not in self.gone
            ]
        return self._online

    def story(self, url: str) -> Story:
        """Return a story in its present state."""
        made = self._made[self._places[url]]
        revision = self.revisions.get(url, 0)
        return made.revised(revision) if revision else made

    def edit(self, url: str) -> None:
        self.revisions[url] = self.revisions.get(self.story(url).url, 0) + 1
        self._forget_answers()

    def delete(self, url: str, status: int = 404) -> None:
        self.gone[self.story(url).url] = status
        self._forget_answers()

    def set_layout(self, layout: str) -> None:
        """Take another design: "current", "2027" (one that nobody declared) or "shell" (filled by a script)."""
        self.layout, self.layout_since = layout, self.now
        self._forget_answers()

    def set_robots(self, text: str | None) -> None:
        self.robots = text
        self._forget_answers()

    def set_now(self, now: str) -> None:
        """Set the site's clock (ISO 8601): stories planned for until then appear."""
        self.now = datetime.fromisoformat(now).astimezone(WIB)
        self._forget_answers()

    def answer(self, url: str, asked: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a GET; `asked` are the request's headers, in their usual spelling."""
        split = urlsplit(url)
        key = (NATIONAL if split.hostname == MIRROR else split.hostname or "", split.path)
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= _KEPT:
                self._answers.clear()
            answer = self._answers[key] = self._make(*key)
        if asked and answer.is_known(asked):
            return Answer(304, answer.content_type, b"", answer.changed)
        return answer

    def not_found(self, status: int = 404) -> Answer:
        page = markup.frame(markup.fill("error.html"), title="404", url="https://www.inews.id/404", host=NATIONAL)
        return Answer(status, HTML, page.encode())

    def _forget_answers(self) -> None:
        self._answers.clear()
        self._online = None

    def _make(self, host: str, path: str) -> Answer:
        if host == STATIC:
            known = path == "/network/menu.json"
            return Answer(200, "application/json", listings.menu(self.plan).encode()) if known else self.not_found()
        if host not in self.plan.hosts:
            return self.not_found()
        return (
            self._make_story_page(host, path)
            or self._make_machine_page(host, path)
            or (self._make_list(host, path) if host == NATIONAL else self._make_desk_list(host, path))
            or self.not_found()
        )

    def _make_story_page(self, host: str, path: str) -> Answer | None:
        amp = path.startswith("/amp/")
        asked = path.removeprefix("/amp")
        if amp and asked[1:2].isdigit():
            asked = f"/read{asked}"
        match = _STORY_PAGE.fullmatch(asked.rstrip("/"))
        url = match and (self._paths.get((host, match["path"])) or self._paths.get((host, asked)))
        if not match or not url:
            return None
        story, number = self.story(url), match["number"] or "1"
        if (
            url in self.gone
            or story.published > self.now
            or (number.isdigit() and not 0 < int(number) <= len(story.pages))
        ):
            return self.not_found(self.gone.get(url, 404))
        part = number if not amp else "amp" if number == "1" else f"amp-{number}"
        place = self._places[url]
        others = [self._made[(place + step) % len(self._made)] for step in range(1, _OTHERS + 1)]
        page = markup.story_page(story, part, others, self.layout, self.plan.page_bytes)
        return Answer(200, HTML, page.encode(), max(story.changed, self.layout_since or story.changed))

    def _make_machine_page(self, host: str, path: str) -> Answer | None:
        """robots.txt, feeds and sitemaps, which every host has."""
        stories = [story for story in self.online if story.host == host]
        newest = max((story.changed for story in stories), default=self.now)
        if path == "/robots.txt":
            text = markup.fill("robots.txt", host=host) if self.robots is None else self.robots
            return Answer(200, TEXT, text.encode())
        if path == "/sitemap.xml":
            return Answer(200, XML, listings.sitemap_index(host, stories).encode(), newest)
        if path == "/sitemap-news.xml":
            recent = [story for story in stories if self.now - story.published <= timedelta(days=2)]
            return Answer(200, XML, listings.sitemap(recent, news=True).encode(), newest)
        if match := _MONTH.fullmatch(path):
            month = [story for story in stories if f"{story.published:%Y-%m}" == match["month"]]
            body = listings.gzipped(listings.sitemap(month, news=False))
            return Answer(200, "application/gzip", body, newest) if month else None
        if path == "/feed":
            return Answer(
                200, "application/rss+xml; charset=utf-8", listings.feed(host, host, stories).encode(), newest
            )
        if path.startswith("/feed/") and host == NATIONAL:
            name = path.removeprefix("/feed/").rpartition("/")[2]  # of a partner too
            channel = listings.FEED_CHANNELS.get(name, name)
            found = [story for story in stories if channel in (story.channel, story.subchannel)]
            body = listings.feed(host, name, found).encode()
            return Answer(200, "application/rss+xml; charset=utf-8", body, newest) if found else None
        return None

    def _make_list(self, host: str, path: str) -> Answer | None:
        """An index, tag or section page of the national site."""
        stories = [story for story in self.online if story.host == host]
        popular = stories[3:6]
        if match := _INDEX.fullmatch(path):
            try:
                day = datetime.strptime(match["day"], "%d-%m-%Y").date() if match["day"] else self.now.date()  # noqa: DTZ007
            except ValueError:
                return None
            of_day = [s for s in stories if s.channel == match["channel"] and s.published.date() == day]
            found, heading = self._slice(of_day, match["number"]), f"Indeks {match['channel'].title()}"
        elif path.startswith("/tag/"):
            slug = path.removeprefix("/tag/")
            found = [story for story in stories if slug in map(make_slug, story.tags)][:_SHOWN]
            heading = f"Tag: {slug}"
        elif match := _SECTION.fullmatch(path):
            wanted = {part for part in match.groups() if part}
            found = [story for story in stories if wanted <= {story.channel, story.subchannel}][:_SHOWN]
            heading = f"Berita {path.strip('/').title()} Terbaru"
            if not found:
                return None
        else:
            return None
        page = listings.index_page(host, f"https://{host}{path}", heading, found, popular, self.now)
        return Answer(200, HTML, page.encode())

    def _slice(self, stories: list[Story], number: str | None) -> list[Story]:
        """Read the number that ends an index URL in the plan's way."""
        if number is None:
            start = 0
        elif self.plan.index_reading == "offset":
            start = int(number)
        else:
            start = (int(number) - 1) * listings.PER_PAGE
        return stories[start : start + listings.PER_PAGE] if start >= 0 else []

    def _make_desk_list(self, host: str, path: str) -> Answer | None:
        """An index, tag or front page of a network site."""
        stories = [story for story in self.online if story.host == host]
        if path.startswith("/tag/"):
            stories = [s for s in stories if path.removeprefix("/tag/") in map(make_slug, s.tags)][: listings.PER_PAGE]
            start = 0
        elif path in {"", "/", "/news"}:
            start = 0
        elif match := _DESK_INDEX.fullmatch(path):
            stories = [s for s in stories if match["channel"] in (None, s.channel)]
            start = int(match["offset"] or 0)
        else:
            return None
        shown = stories[start : start + listings.PER_PAGE]
        page = listings.desk_page(host, f"https://{host}{path}", shown, start, len(stories), self.now)
        return Answer(200, HTML, page.encode())

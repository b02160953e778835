"""Stories as HTML, after the documented markup of the site."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from random import Random
from string import Template

from tests.site.stories import Story, make_slug

_TEMPLATES = Path(__file__).with_name("templates")
_ICONS = {"photo": "ic-img", "video": "ic-video", "infographic": "ic-pie-chart"}
_BODY_IDS = {"photo": "detail-photo", "infographic": "detail-infografis"}


@cache
def template(name: str) -> Template:
    return Template((_TEMPLATES / name).read_text("utf-8"))


def fill(name: str, **values: object) -> str:
    """Return a template with its placeholders filled; the values are HTML already."""
    return template(name).substitute(values)


def frame(main: str, page_bytes: int = 0, **values: object) -> str:
    """Return a page of the site around `main`, about `page_bytes` long where that is more than it needs."""
    defaults = {
        "og_type": "website",
        "summary": "Kumpulan berita terbaru dan terkini di iNews.id",
        "keywords": "berita",
        "image_url": "https://static.inews.co.id/img/logo-inews.png",
        "amp_link": "",
        "script_date": "",
        "total_page": "1",
        "body_id": "kanal",
    }
    page = fill("frame.html", **(defaults | {"main": main, "filler": "$filler"} | values))
    return page.replace("$filler", _filler(page_bytes - len(page)), 1)


@cache
def _noise() -> str:
    """Rules of style sheets, as they fill the head of a real page."""
    draw = Random(0)
    names = ("cardArticle", "timeAndShare", "navMenu", "stickyBar", "headerTitle", "asideAds", "tagList", "footerNav")
    return "\n".join(
        f".{draw.choice(names)} .col{number}{{margin:{draw.randrange(24)}px;color:#{draw.randrange(4096):03x}}}"
        for number in range(4000)
    )


def _filler(size: int) -> str:
    """Return whole rules that take no more than `size` characters."""
    noise = _noise()
    return f"<style>\n{noise[: noise.rfind('}', 0, max(size, 0)) + 1]}\n</style>"


def story_page(story: Story, part: str, others: Sequence[Story], layout: str, page_bytes: int) -> str:
    """Return one page of a story; `part` is "1", "2" ..., "all", "amp", "amp-2" ... or "amp-all"."""
    if layout == "shell":
        return fill("shell.html")
    values = _story_values(story, part, others)
    if part.startswith("amp"):
        return fill("amp.html", **values)
    if layout == "2027":
        main = fill("layout-2027.html", **values)
    else:
        main = fill("photo.html" if story.kind in _BODY_IDS else "article.html", **values)
    body_id = "story" if layout == "2027" else _BODY_IDS.get(story.kind, "detail-article")
    return frame(
        main,
        page_bytes,
        **{name: values[name] for name in ("title", "summary", "url", "host", "image_url")},
        og_type="article",
        keywords=escape(", ".join(story.tags)),
        amp_link=f'<link rel="amphtml" href="{story.amp_url}">\n',
        script_date=f"{story.published:%Y-%m-%d %H:%M:%S}" if layout == "current" else "",
        total_page=len(story.pages),
        body_id=body_id,
    )


def _story_values(story: Story, part: str, others: Sequence[Story]) -> dict[str, object]:
    following = others[0] if others else story
    pictures = story.kind in _BODY_IDS
    wrapper = "div" if story.network_id and story.number % 4 == 1 else "article"
    name = "bodyArticle" if wrapper == "div" else "bodyArticleWrapper"
    return {
        "host": story.host,
        "url": story.url,
        "title": escape(story.title),
        "summary": escape(story.summary),
        "channel": story.channel,
        "channel_name": story.channel.title(),
        "subchannel": story.subchannel,
        "subchannel_name": story.subchannel.title(),
        "authors": _authors(story, part),
        "published_raw": story.published_raw,
        "video": _video(story),
        "image_url": story.image_url,
        "second_image_url": story.image_url.replace(".jpg", "-2.jpg") if pictures else "",
        "image_caption": escape(story.image_caption),
        "image_credit": escape(story.image_credit),
        "body_open": f'<{wrapper} class="{name}">',
        "body_close": f"</{wrapper}>",
        "paragraphs": "\n".join(_paragraphs(story, part, others)),
        "pagination": _pagination(story, part),
        "tags": "".join(
            f'<li class="tagList"><a href="https://{story.host}/tag/{make_slug(tag)}"> {escape(tag)} </a></li>'
            for tag in story.tags
        ),
        "ad": fill("ad.html"),
        "next_url": following.url,
        "next_title": escape(following.title),
        "popular": cards(others[:3], story.published, extra="cardPopular"),
        "related": cards(others[3:], story.published),
        "related_items": "".join(f'<li><a href="{other.amp_url}">{escape(other.title)}</a></li>' for other in others),
    }


def _authors(story: Story, part: str) -> str:
    if part.startswith("amp"):
        return f'<div class="author">{escape(story.authors[0])}</div>' if story.authors else ""
    if story.kind in _BODY_IDS:
        return "".join(
            f'<li class="author"><img src="https://static.inews.co.id/avatar/default.png" alt="">'
            f'<span class="authorName">\n  {escape(name)}\n</span></li>'
            for name in story.authors
        )
    return "".join(
        f'<li class="authorList"><a href="https://www.inews.id/author/{make_slug(name)}">'
        f'<img class="avatar" src="https://static.inews.co.id/avatar/default.png" alt="">\n  '
        + escape(name).replace(" ", "\n  ")
        + "\n</a></li>"
        for name in story.authors
    )


def _video(story: Story) -> str:
    if story.kind != "video":
        return ""
    return f'<div class="videoWrapper" data-link="https://www.youtube.com/embed/v{story.number:010}"></div>'


def _paragraphs(story: Story, part: str, others: Sequence[Story]) -> Iterable[str]:
    """The paragraphs of a page with what the site puts between them."""
    part = part.removeprefix("amp").removeprefix("-") or "1"
    pages = story.pages if part == "all" else story.pages[int(part) - 1 : int(part)]
    first, last = part in {"1", "all"}, part in {"all", str(len(story.pages))}
    for index, paragraph in enumerate(text for page in pages for text in page):
        prose = _prose(story, paragraph)
        if first and index == 0 and story.city:
            prose = f"<strong>{story.city}, {_brand(story)} - </strong>{prose}"
        yield (f"<p>{prose}</p>", f"<p>{prose}&nbsp;</p>", f"<p>\n  {prose}\n</p>", f"<p>{prose}</p>\n<p></p>")[
            (story.number + index) % 4
        ]
        if index == 1:
            yield fill("ad.html")
            if others:
                other = others[-1]
                yield fill("read-also.html", href=other.url, title=escape(other.title), image_url=other.image_url)
    if last:
        yield f"<p>Editor: {escape(story.editor)}</p>"


def _prose(story: Story, paragraph: str) -> str:
    """A paragraph in which the first tag word is a link by itself, as the site's own tool makes them."""
    text, tag = escape(paragraph, quote=False), story.tags[-1]
    link = f'<strong><a rel="dofollow" href="https://{story.host}/tag/{make_slug(tag)}">{tag}</a></strong>'
    return text.replace(f" {tag} ", f" {link} ", 1)


def _brand(story: Story) -> str:
    label = story.host.partition(".")[0]
    return "iNews.id" if label == "www" or not story.network_id else f"iNews{label.title()}.id"


def _pagination(story: Story, part: str) -> str:
    total = len(story.pages)
    if total == 1 or part.endswith("all"):
        return ""
    if part.startswith("amp"):
        links = " ".join(f'<a href="{story.amp_url}/{number}">{number}</a>' for number in range(1, total + 1))
        return f'<div class="paging">Halaman : {links}</div>'
    items = "".join(
        f'<li class="{"pageList active" if part == str(number) else "pageList"}">'
        f'<a href="{story.url}/{number}">{number}</a></li>'
        for number in range(1, total + 1)
    )
    everything = f'<li class="showAll"><a href="{story.url}/all">Show All</a></li>'
    return f'<div class="pagination"><ul class="paginationContent">{items}{everything}</ul></div>'


def cards(stories: Iterable[Story], now: datetime, extra: str = "") -> str:
    """Return the story cards of a list; their times are relative to `now`."""
    return "\n".join(
        fill(
            "card.html",
            extra=extra,
            href=story.url,
            image_url=story.image_url.replace("/822/", "/300/"),
            title=escape(story.title),
            icon=f'<i class="{_ICONS[story.kind]}"></i>' if story.kind in _ICONS else "",
            section=story.subchannel.title(),
            ago=ago(story.published, now),
        )
        for story in stories
    )


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago a story appeared, as its card does."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "BARU SAJA"
    if minutes < 60:
        return f"{minutes} menit lalu"
    return f"{minutes // 60} jam lalu" if minutes < 24 * 60 else f"{minutes // (24 * 60)} hari lalu"

"""iNews.id: what its URLs look like."""

from newscrawl.text.urls import PageKind, Route, UrlRules

_CHANNELS = "news|regional|finance|sport|lifestyle|travel|otomotif|techno|multimedia"
#: First path parts that are never a channel: other forms of URL, and the pages about the site itself.
_NO_CHANNEL = "amp|read|berita|video|tag|indeks|feed|rss|find|omni|search|playlists?|page|author|login|network"
_SLUG = r"(?!(?:\d+|all)(?:/|$))[^/.]+"  # those alone say which page it is; a dot is a file's
_LONG_SLUG = r"[^/.-]+(?:-[^/.-]+){3,}"  # at least four words: no section is called so

#: Hosts: the national site (`beta.inews.co.id` mirrors it), desks of provinces, and network sites of cities.
#: Pictures (`img.inews.co.id`, `static.inews.co.id`) and the publisher's other brands are no hosts of stories.
URLS = UrlRules(
    hosts=(
        (r"(?:www\.)?inews\.id|beta\.inews\.co\.id", "www.inews.id"),
        (r"(?:www\.)?(?P<label>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.inews\.id", "{label}.inews.id"),
    ),
    wrapper_hosts=frozenset({"mpi.inews.id"}),
    routes=(
        Route(PageKind.ROBOTS, r"/robots\.txt"),
        Route(PageKind.SITEMAP, r"(?:/[^/]+)?/[^/]*sitemap[^/]*\.xml(?:\.gz)?"),
        Route(PageKind.FEED, rf"/(?:feed|rss)(?:\.xml|/(?P<channel>{_CHANNELS})|/.+)?"),
        Route(PageKind.PLAYLIST, r"(?:/.+)?/playlists?(?:/.*)?"),
        Route(PageKind.SEARCH, r"/(?:find|search|omni/search)"),
        Route(PageKind.TAG, r"(?:/amp)?/tag/.+"),
        Route(PageKind.INDEX, r"(?:/amp)?/indeks(?:/(?P<channel>[a-z][^/]*))?(?:/.*)?"),
        # Network: the AMP link has no `read` in it, and the slug may be missing.
        Route(
            PageKind.ARTICLE,
            rf"(?:/read|(?P<amp>/amp)(?:/read)?)/(?P<id>\d+)(?P<slug>/{_SLUG})?",
            story="/read/{id}{slug}",
        ),
        Route(PageKind.ARTICLE, rf"(?P<amp>/amp)?(?P<path>/(?:berita|video)/{_SLUG})", story="{path}"),
        # National; without a sub-channel only a slug that cannot be a sub-channel's name.
        Route(
            PageKind.ARTICLE,
            rf"(?P<amp>/amp)?(?P<path>/(?!(?:{_NO_CHANNEL})/)(?P<channel>[a-z][a-z0-9-]*)"
            rf"(?:/(?P<subchannel>[a-z][a-z0-9-]*)(?:/{_SLUG}){{1,3}}|/{_LONG_SLUG}))",
            story="{path}",
        ),
        Route(
            PageKind.SECTION,
            rf"(?:/amp)?(?:/(?P<channel>{_CHANNELS})(?:/(?P<subchannel>[a-z][a-z0-9-]*))?(?:/\d+|/all)?)?",
        ),
    ),
)

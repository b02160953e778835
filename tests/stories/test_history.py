"""The states of a story between the fetches of its pages."""

from itertools import permutations

from newscrawl.errors import FailReason
from newscrawl.stories.history import history
from tests.store.making import at, make_draft


def test_a_story_that_shrank_loses_its_old_pages() -> None:
    """The last visit says how many pages there are; a page that it does not name is not joined."""
    before = [make_draft(page_total=2), make_draft(part="2", seconds=1, page_total=2)]
    after = make_draft(seconds=90_000, paragraphs=["Semua di sini."], page_total=1)

    article = history([*before, after]).article

    assert article is not None
    assert (article.body, article.missing_parts) == ("Semua di sini.", ())


def test_completing_a_story_is_no_edit() -> None:
    """Page 2, an AMP page that disagrees, and the main page give one state, in any order."""
    pages = [make_draft(part="2", seconds=1), make_draft(), make_draft(part="amp", seconds=5000, title="Lain")]

    for order in permutations(pages):
        states = history(order).states

        assert [(seen_at, article.title) for seen_at, article in states] == [(at(0), "Judul berita")]


def test_a_page_found_a_day_later_is_no_edit() -> None:
    """Page 2 completes the earlier state too, however late it comes, and an edit of page 1 stays one edit."""
    page_1, edited, page_2 = (
        make_draft(),
        make_draft(seconds=90_000, title="Baru"),
        make_draft(part="2", seconds=180_000),
    )

    for order in permutations([page_1, edited, page_2]):
        states = history(order).states

        assert [(seen_at, article.page_count) for seen_at, article in states] == [(at(0), 2), (at(90_000), 2)]


def test_an_edit_of_two_pages_in_one_visit_is_one_edit() -> None:
    """The mixture of the new page 1 and the old page 2 was never a state of the story."""
    pages = [make_draft(part=part, seconds=seconds) for part, seconds in (("1", 0), ("2", 1))]
    edited = [
        make_draft(part=part, seconds=9000 + seconds, paragraphs=[f"Baru {part}."])
        for part, seconds in (("1", 0), ("2", 1))
    ]

    for order in permutations([*pages, *edited]):
        bodies = [article.body for _, article in history(order).states]

        assert bodies == ["Teks halaman 1 dari a.\n\nTeks halaman 2 dari a.", "Baru 1.\n\nBaru 2."]


def test_an_edit_that_is_taken_back_counts_twice() -> None:
    """A, B, A are three states, even within minutes."""
    drafts = [make_draft(seconds=60 * i, title=title) for i, title in enumerate(["A", "B", "A"])]

    assert [article.title for _, article in history(drafts).states] == ["A", "B", "A"]


def test_equal_bytes_read_anew_are_a_correction() -> None:
    """The same bytes, read by a better parser at a later fetch, correct the earlier reading too."""
    old = make_draft(digest="sha256:1", title="Salah")
    new = make_draft(digest="sha256:1", title="Benar", seconds=9000)

    states = history([new, old]).states

    assert [(seen_at, article.title, article.fetched_at) for seen_at, article in states] == [(at(0), "Benar", at(9000))]


def test_a_broken_reading_changes_nothing() -> None:
    """A later fetch that gives no record is passed over and named."""
    broken = make_draft(seconds=9000, paragraphs=[])

    seen = history([broken, make_draft()])

    assert [article.body for _, article in seen.states] == ["Teks halaman 1 dari a."]
    assert [(draft.fetched_at, reason) for draft, reason in seen.faults] == [(at(9000), FailReason.NO_TEXT)]


def test_a_broken_main_page_erases_nothing_that_other_pages_could_cover() -> None:
    """Page 2 and the AMP page have a title and text of their own, and yet the main page's stay."""
    pages = [make_draft(), make_draft(part="2"), make_draft(part="amp", title="AMP", paragraphs=["Lain."])]
    broken = make_draft(seconds=9000, title=None, paragraphs=[])

    seen = history([*pages, broken])

    assert [(article.title, article.page_count) for _, article in seen.states] == [("Judul berita", 2)]
    assert seen.faults == [(broken, FailReason.NO_TITLE)]


def test_the_url_with_a_slug_is_the_storys() -> None:
    """A network story that is fetched again without its slug keeps the URL that has one."""
    with_slug = make_draft(url="https://karawang.inews.id/read/250966/hujan")
    without = make_draft(url="https://karawang.inews.id/read/250966", seconds=9000)

    article = history([without, with_slug]).article

    assert article is not None
    assert article.url == "https://karawang.inews.id/read/250966/hujan"

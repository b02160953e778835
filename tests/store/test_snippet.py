"""Passages: what they show of any text."""

from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.store.search.snippet import Wanted, highlight, mark, snippet

WORDS = st.sampled_from(["gempa", "Gempa", "aceh", "kafé", "KAFE", "di", "50", "-", "\n\n", "(Foto:", "_"])
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
WANTED = st.lists(
    st.builds(
        Wanted,
        st.lists(st.sampled_from(["gempa", "kafe", "50", "di"]), min_size=1, max_size=2).map(tuple),
        st.booleans(),
    ),
    max_size=3,
)


@given(TEXTS, WANTED)
def test_marking_changes_no_letter(text: str, wanted: list[Wanted]) -> None:
    """Without the marks there is the text, in one line."""
    fragments = highlight(text, wanted)

    assert " ".join("".join(fragment.text for fragment in fragments).split()) == " ".join(text.split())


@given(TEXTS, WANTED, st.integers(2, 12))
@example("gempa gempa kafé", [Wanted(("gempa", "kafe"))], 2)
def test_a_passage_is_part_of_the_text(text: str, wanted: list[Wanted], max_words: int) -> None:
    """In one line, no longer than asked for, with a hit where the text has one that fits."""
    fragments = snippet(text, wanted, max_words)

    shown = "".join(fragment.text for fragment in fragments).strip("… ")
    assert " ".join(shown.split()) in " ".join(text.split())
    assert len([word for word in shown.split() if any(map(str.isalnum, word))]) <= max_words
    assert any(fragment.is_hit for fragment in fragments) == any(
        fragment.is_hit for fragment in highlight(text, wanted)
    )


def test_the_passage_with_most_of_what_is_wanted_is_shown() -> None:
    """Not the first hit: the place where several are near each other."""
    text = f"Gempa. {'lain ' * 50} gempa di Aceh Barat {'lain ' * 50}"

    shown = mark(snippet(text, [Wanted(("gempa",)), Wanted(("ace",), is_prefix=True)], 12))

    assert shown == "… lain lain lain lain lain lain **gempa** di **Aceh** Barat lain lain …"


def test_overlapping_hits_are_marked_once() -> None:
    """A phrase and a word of it."""
    assert mark(highlight("wakil menteri", [Wanted(("menteri",)), Wanted(("wakil", "menteri"))])) == "**wakil menteri**"


def test_a_text_without_words_is_shown_as_it_is() -> None:
    """Punctuation alone, or nothing."""
    assert (mark(snippet("... \n!", [Wanted(("a",))])), snippet("", [])) == ("... !", [])

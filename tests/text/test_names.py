import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.text.names import clean_names, is_credit_label, is_name_list, parse_credits, parse_editor


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (["Anton Suhartono, Budi dan Ani Rahayu"], ["Anton Suhartono", "Budi", "Ani Rahayu"]),
        (["Anton Suhartono / Budi"], ["Anton Suhartono", "Budi"]),
        (["Anton; Budi & Ani | Eka"], ["Anton", "Budi", "Ani", "Eka"]),
        (["ANTON DAN BUDI"], ["ANTON", "BUDI"]),
        (["\n   Anton\n      Suhartono\n  "], ["Anton Suhartono"]),
        (["\n Anton Suhartono\n\n\n   Budi\n"], ["Anton Suhartono", "Budi"]),
        (["Anton", "Budi"], ["Anton", "Budi"]),
        (["Danny Dandang"], ["Danny Dandang"]),
    ],
)
def test_an_author_list_is_parted_into_names(raw: list[str], names: list[str]) -> None:
    """Commas, slashes, `dan` and blank lines part names; a line break inside a name does not."""
    assert clean_names(raw) == names


@pytest.mark.parametrize(
    "name",
    [
        "Dr. H. Abdul M. Siregar, S.H.",
        "Ir. Joko, M.Si., Ph.D.",
        "Budi, SH, MH",
        "R. Soepomo, S. H.",
        "R. Soepomo, S.H. M.Si.",
        "Siti Nur'aini",
        "Tim iNews.id",
        "Admin",
        "sindonews.com",
    ],
)
def test_titles_degrees_and_sources_are_kept(name: str) -> None:
    """One name with all that belongs to it stays one name, also before another one."""
    assert clean_names([name]) == [name]
    assert clean_names([f"{name}, Rani Putri"]) == [name, "Rani Putri"]


@pytest.mark.parametrize(
    "raw",
    [
        "Penulis: Budi Santoso",
        "Reporter : Budi Santoso",
        "Oleh Budi Santoso",
        "Jurnalis: Budi Santoso",
        "Kontributor Semarang: Budi Santoso",
        "Laporan Reporter: Budi Santoso",
        "Budi SantosoReporter",
        "Budi SantosoEditor Jakarta",
        "Budi Santoso, Kontributor Semarang",
        "Budi Santoso - Jurnalis",
        "Budi Santoso (Kontributor Semarang)",
        "Budi Santoso (budi@inews.id)",
        "Penulis: Budi Santoso Editor: Ani",
        "Budi Santoso.",
        "Budi\u00a0Santoso,",
        "Budi Santoso Editor Jakarta",
        "Budi Santoso\nReporter",
        "Budi Santoso jurnalis iNews",
        "Budi Santoso Editor: Ani",
        "Reporter Budi Santoso",
        "Kontributor Semarang, Budi Santoso",
        "Kontributor Jawa Tengah, Budi Santoso",
    ],
)
def test_labels_and_roles_are_taken_off(raw: str) -> None:
    """A label before, or a role behind or glued to, a name is no part of it."""
    assert clean_names([raw]) == ["Budi Santoso"]


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "-",
        "https://www.facebook.com/inews",
        "www.inews.id/x",
        "@budi",
        "b@inews.id",
        "null",
        "Penulis: Null",
        "N/A",
        "123",
        "Penulis:",
        "Editor Jakarta",
        "Kontributor Jawa Tengah",
        "Redaktur Pelaksana",
        "Video Editor",
        "Reporter",
    ],
)
def test_what_is_no_name_is_left_out(raw: str) -> None:
    """Addresses, handles, placeholders and bare labels give nothing."""
    assert clean_names([raw]) == []


@pytest.mark.parametrize("raw", ["BUDIEditor Jakarta", "BUDI Editor"])
def test_a_name_in_capitals_loses_its_role(raw: str) -> None:
    """The role behind a name in capitals begins where small letters do, glued to it or not."""
    assert clean_names([raw]) == ["BUDI"]


@pytest.mark.parametrize(
    "name", ["Jurnalis Harun", "Ahmad Jurnalis", "Budi Jurnalis Siregar", "Danang Editorial", "Tim Reporter Jakarta"]
)
def test_a_name_that_sounds_like_a_role_is_kept(name: str) -> None:
    """Jurnalis is a man's name: one word beside it is not all of a name."""
    assert clean_names([name]) == [name]


def test_a_sentence_or_a_page_is_no_name() -> None:
    """Text far longer than a name, or than a list of names, gives nothing."""
    assert clean_names(["Kasus itu kini ditangani oleh Polda Metro Jaya di Jakarta Selatan", "a " * 5_000]) == []


def test_a_name_is_given_once() -> None:
    """The first spelling stands, whatever case follows."""
    assert clean_names(["Budi Santoso", "BUDI SANTOSO, Ani"]) == ["Budi Santoso", "Ani"]


@given(st.lists(st.text(max_size=60) | st.text("ABab .,;|/-@:()\n", max_size=30), max_size=4))
def test_clean_names_never_raises_and_gives_clean_unique_names(raw: list[str]) -> None:
    """Whatever comes in, every name has a letter, no outer space, and no twin."""
    names = clean_names(raw)

    assert all(any(map(str.isalpha, name)) and name == name.strip() for name in names)
    assert len({name.casefold() for name in names}) == len(names)


@given(st.lists(st.sampled_from(["Anton Suhartono", "Dr. Rani, S.H.", "sindonews.com", "Siti Nur'aini"]), unique=True))
def test_joined_names_part_into_themselves(names: list[str]) -> None:
    """What was joined with commas is read back, and reading twice changes nothing."""
    assert clean_names([", ".join(names)]) == names
    assert clean_names(clean_names(names)) == names


@pytest.mark.parametrize(
    ("text", "editor"),
    [
        ("Editor: Anton Suhartono", "Anton Suhartono"),
        ("Editor : Anton\u00a0Suhartono ", "Anton Suhartono"),
        ("Editor : ii Sobandi", "ii Sobandi"),
        ("Video Editor: Budi", "Budi"),
        ("Redaktur: Budi", "Budi"),
        ("Video Editor: Budi Editor: Ani", "Ani"),
        ("Editor: A, B dan C", "A, B, C"),
        ("Editor: Dr. Rani, S.H.", "Dr. Rani, S.H."),
        ("Anton Suhartono", "Anton Suhartono"),
        ("Muhammad SiregarEditor Jakarta", "Muhammad Siregar"),
        ("Produser: Budi", None),
        ("Kata Editor: Budi", None),
        ("Editor:", None),
        ("Editor majalah itu, Budi, mengatakan tidak.", None),
        ("Editor: majalah itu tutup.", None),
        ("", None),
    ],
)
def test_parse_editor_gives_names_or_nothing(text: str, editor: str | None) -> None:
    """An editor is named by a credit or stands alone; prose about editors names none."""
    assert parse_editor(text) == editor


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Produser: Sri Ayu Video Editor : Budi", [("produser", "Sri Ayu"), ("video editor", "Budi")]),
        ("Reporter: Ani | Editor: Budi", [("reporter", "Ani"), ("editor", "Budi")]),
        ("(Foto: Antara)", [("foto", "Antara")]),
        ("Sumber: www.bmkg.go.id", [("sumber", "www.bmkg.go.id")]),
        ("Penulis: Rio de Janeiro", [("penulis", "Rio de Janeiro")]),
        ("Editor: redaksi", [("editor", "redaksi")]),
        ("Kata Editor: Budi", []),
        ("Editor: Ya.", []),
        ("Editor: “Budi”", []),
        ("Editor: Anton Suhartono Mengatakan Bahwa Majalah Itu Sudah Lama Tutup", []),
        ("", []),
    ],
)
def test_parse_credits_reads_lines_of_credits_only(text: str, found: list[tuple[str, str]]) -> None:
    """All of a line must be roles with names: a sentence or a quotation is none."""
    assert parse_credits(text) == found


def test_a_label_alone_is_recognised() -> None:
    """`Editor:` waits for a name; `Editor` and `Editor: Budi` do not."""
    assert [is_credit_label(text) for text in ("Editor:", "Video Editor :", "Editor", "Editor: Budi")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("text", ["", "...", "Budi!", "Budi pergi", 'Budi"', "x" * 300])
def test_what_does_not_read_like_names(text: str) -> None:
    """Empty, punctuated, lower-case or long text is no list of names."""
    assert not is_name_list(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "A, " * 300_000,
        "@" * 1_900,
        "a" * 1_900,
        " , - (" * 300,
        "Editor: " * 200,
        "Ani " * 490,
        "Ani Editor" * 190,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """Text of a megabyte, or text made to confuse a pattern, is read in far less than a second."""
    start = time.process_time()

    clean_names([text])
    parse_editor(text)

    assert time.process_time() - start < 0.5

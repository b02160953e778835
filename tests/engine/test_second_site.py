"""One more site is one more declaration: `second_site/spiders/kabar.py` and its fixtures, no other edit."""

import json
from pathlib import Path

from tests.commands.launch import WITH_KABAR
from tests.engine.runs import ROOT, replay, rows

FIXTURES = Path(__file__).parent / "second_site" / "fixtures"
STORY = "https://kabar.example/daerah/204518-pasar-apung-kembali-ramai"


def test_a_declaration_and_fixtures_make_a_site(tmp_path: Path) -> None:
    """Each page goes to the spider that owns its URL, and the new site's story is read by its own rules."""
    run = replay(tmp_path, str(FIXTURES), str(ROOT / "fixtures" / "inews" / "seed-article"), *WITH_KABAR)

    (record,) = rows(tmp_path, "SELECT * FROM articles WHERE site = 'kabar'")
    assert (run.code, "Traceback" in run.err) == (0, False)
    assert run.out == (
        "       3  article pages\n       2    new\n       1    unchanged\n       1  pages of other kinds\n"
    )
    assert [row["site"] for row in rows(tmp_path, "SELECT site FROM articles ORDER BY site")] == ["inews", "kabar"]
    assert {name: record[name] for name in EXPECTED} == EXPECTED
    assert json.loads(record["authors"]) == ["Wayan Sudarta"]
    assert json.loads(record["tags"]) == ["pasar", "sungai"]
    assert rows(tmp_path, "SELECT * FROM failures") == []


EXPECTED = {
    "url": STORY,
    "host": "kabar.example",
    "channel": "daerah",
    "title": "Pasar Apung Kembali Ramai",
    "published_at": "2024-03-08 01:15:00",
    "published_local": "2024-03-08T09:15:00+08:00",
    "published_raw": "Jum'at, 8 Mar 2024, pukul 09.15 WITA",
    "city": "BANJARMASIN",
    "body": (
        "Pedagang sayur kembali memenuhi pasar apung sejak subuh.\n\n"
        "Mereka datang dari tiga desa di hulu sungai dengan perahu bermesin kecil.\n\n"
        "Pembeli boleh menawar dari atas jembatan kayu yang baru selesai dibangun."
    ),
    "image_url": "https://cdn.kabar.example/foto/204518.jpg",
    "image_caption": "Perahu sayur di pasar apung",
    "image_credit": "Dok. Kabar",
    "page_count": 2,
    "layout": "kabar-2024",
}

"""How well and how fast near-duplicates are found: `python -m benchmarks.near_duplicates [STORIES]`.

Stories are generated (Indonesian function words between made-up roots, word frequencies after Zipf), so the figures
compare settings with each other; they do not promise the same on real news.
"""

import random
import time
from collections.abc import Callable, Iterable
from itertools import combinations, pairwise

from benchmarks.arguments import numbers
from newscrawl.text.fingerprint import NEAR_DUPLICATE, bands, signature, similarity

Story = list[str]  # paragraphs
Pair = tuple[str, str]

COMMON = """
yang di dan dengan untuk pada dari ini itu dalam tidak akan juga kepada oleh karena sebagai telah bisa ada para saat
mereka warga polisi pemerintah kata ujar menurut antara lain tersebut sudah masih harus setelah sebelum hingga agar
"""
SYLLABLES = """
ba ca da ga ha ja ka la ma na pa ra sa ta wa bu cu du gu ku lu mu nu pu ru su tu bi di ki li ni pi ri si ti
"""
CITIES = ["Bandung", "Semarang", "Surabaya", "Medan", "Makassar", "Padang", "Palembang", "Denpasar", "Manado", "Kupang"]
PRAYERS = ["Imsak", "Subuh", "Terbit", "Duha", "Zuhur", "Asar", "Magrib", "Isya"]
SCHEDULE = """
Jadwal salat hari ini untuk wilayah {city} dan sekitarnya pada {day} Maret 2024 bisa menjadi panduan umat Islam
menjalankan ibadah tepat waktu. Salat lima waktu adalah kewajiban setiap muslim yang sudah balig. Berikut jadwal salat
untuk {city} yang dikutip dari Bimas Islam Kementerian Agama. {times}. Demikian jadwal salat hari ini untuk wilayah
{city} dan sekitarnya pada {day} Maret 2024. Semoga bermanfaat.
"""
FORECAST = """
Badan Meteorologi, Klimatologi, dan Geofisika (BMKG) merilis prakiraan cuaca hari ini. Sebagian besar wilayah
diprakirakan {state}. {lines} BMKG mengimbau masyarakat tetap waspada terhadap potensi cuaca ekstrem yang dapat terjadi
sewaktu-waktu di wilayah masing-masing.
"""
FORECAST_LINE = "Kota {} diprakirakan {} dengan suhu {} hingga {} derajat Celsius."
STATES = ["cerah", "berawan", "cerah berawan", "hujan ringan", "hujan lebat", "hujan petir", "kabut"]


class Desk:
    """Writes stories, and changes them as editors do."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        syllables = SYLLABLES.split()
        roots = ["".join(self.random.choices(syllables, k=self.random.randint(2, 4))) for _ in range(6000)]
        self.words = COMMON.split() + roots
        self.weights = [1 / rank for rank in range(3, len(self.words) + 3)]

    def paragraph(self) -> str:
        words = self.random.choices(self.words, self.weights, k=self.random.randint(18, 42))
        return f"{' '.join(words).capitalize()}."

    def story(self) -> Story:
        return [self.paragraph() for _ in range(self.random.randint(4, 13))]

    def fix_words(self, story: Story, share: float) -> Story:
        def fixed(word: str) -> str:
            return self.random.choice(self.words) if self.random.random() < share else word

        return [" ".join(map(fixed, paragraph.split())) for paragraph in story]

    def schedule(self) -> str:
        """A story by formula: only the city, the day and the times differ from the next one."""
        draw = self.random.randint
        times = ". ".join(f"{name} pukul {draw(3, 19):02}.{draw(0, 59):02} WIB" for name in PRAYERS)
        return SCHEDULE.format(city=self.random.choice(CITIES), day=draw(1, 30), times=times)

    def forecast(self) -> str:
        """Another formula, with fewer numbers."""
        draw, pick = self.random.randint, self.random.choice
        cities = self.random.sample(CITIES, 4)
        lines = " ".join(FORECAST_LINE.format(city, pick(STATES), draw(21, 25), draw(29, 35)) for city in cities)
        return FORECAST.format(state=pick(STATES), lines=lines)


def text(story: Story) -> str:
    return "\n\n".join(story)


def same(desk: Desk, stories: list[Story]) -> dict[str, list[Pair]]:
    """Pairs that should be found: one story and what became of it."""
    changes: dict[str, Callable[[Story], Story]] = {
        "dateline and first words": lambda s: [f"JAKARTA, iNews.id - {s[0].split(' ', 3)[-1]}", *s[1:]],
        "a paragraph added": lambda s: [*s[:3], desk.paragraph(), *s[3:]],
        "last paragraph dropped": lambda s: s[:-1],
        "paragraphs in another order": lambda s: [*s[2:], *s[:2]],
        "one word in fifty changed": lambda s: desk.fix_words(s, 0.02),
        "one word in twenty changed": lambda s: desk.fix_words(s, 0.05),
    }
    return {name: [(text(story), text(change(story))) for story in stories] for name, change in changes.items()}


def different(desk: Desk, stories: list[Story]) -> dict[str, list[Pair]]:
    """Pairs that should not be found."""
    count = len(stories)
    schedules, forecasts = [desk.schedule() for _ in range(count)], [desk.forecast() for _ in range(count)]
    return {
        "unrelated": list(combinations(map(text, stories[:100]), 2)),
        "two background paragraphs shared": [(text(a), text(b[:-2] + a[-2:])) for a, b in pairwise(stories)],
        "half of the story retold": [
            (text(a), text(a[: len(a) // 2] + b[len(b) // 2 :])) for a, b in pairwise(stories)
        ],
        "prayer times, other city and day": list(pairwise(schedules)),
        "forecast, other cities": list(pairwise(forecasts)),
    }


def judge(pairs: Iterable[Pair]) -> tuple[float, float, float]:
    """Return shares of the pairs: sharing a band, found (a band and near enough); and the mean similarity."""
    sketches: dict[str, bytes] = {}
    met = found = total = 0
    near = 0.0
    for pair in pairs:
        one, other = (sketches.setdefault(story, signature(story)) for story in pair)
        value = similarity(one, other)
        candidates = not set(bands(one)).isdisjoint(bands(other))
        total, near = total + 1, near + value
        met, found = met + candidates, found + (candidates and value >= NEAR_DUPLICATE)
    return met / total, found / total, near / total


def main() -> None:
    (count,) = numbers(__doc__, stories=400)
    desk = Desk(seed=7)
    stories = [desk.story() for _ in range(count)]
    print(f"{'pairs':38} {'in a band':>9} {'found':>6} {'similarity':>10}")
    for title, groups in (("SAME", same(desk, stories)), ("DIFFERENT", different(desk, stories))):
        print(title)
        for name, pairs in groups.items():
            met, found, near = judge(pairs)
            print(f"  {name:36} {met:9.3f} {found:6.3f} {near:10.2f}")
    texts = [" ".join(text(desk.story() + desk.story()).split()[:300]) for _ in range(2000)]
    started = time.perf_counter()
    for story in texts:
        bands(signature(story))
    print(f"{len(texts) / (time.perf_counter() - started):,.0f} signatures a second, 300 words each")


if __name__ == "__main__":
    main()

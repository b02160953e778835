"""What a stemmer would find more in a search, and how much of it is wrong.

python -m benchmarks.stemming

Each word of `stemming.toml` is looked for among all forms of that file: as it is, and with every form of its stem.
Precision is the share of what is found that is labelled as meant, recall the share of what is meant that is found; the
word itself counts as meant. Sastrawi takes part where it is installed (`pip install PySastrawi`). Where wordfreq is,
the figures are also told by occurrence: each form counts as often as it stands in Indonesian text.
"""

import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import snowballstemmer

from benchmarks.arguments import numbers

Stem = Callable[[str], str]
_CLITICS = ("nya", "lah", "kah", "pun")
_SHOWN = 12  # words for which most is found that is not meant


def main() -> None:
    """Print the figures of each way, and where it goes wrong."""
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    meant = {word: {word, *labels["same"].split()} for word, labels in words.items()}
    forms = set(meant).union(*(f"{labels['same']} {labels['other']}".split() for labels in words.values()))
    print(f"{len(words)} words, {len(forms)} forms\n")
    print(f"{'':24}{'by form':^18}{'by occurrence':^18}{'words with':>12}")
    print(f"{'':24}{'precision':>10}{'recall':>8}{'precision':>10}{'recall':>8}{'wrong forms':>12}")
    ways = stemmers()
    for name, stem in ways.items():
        found = {word: {form for form in forms if stem(form) == stem(word)} for word in meant}
        _print_row(name, found, meant)
    for name, stem in ways.items():
        wrong = {word: [form for form in forms - meant[word] if stem(form) == stem(word)] for word in meant}
        worst = sorted((word for word in meant if wrong[word]), key=lambda word: -len(wrong[word]))[:_SHOWN]
        print(*(f"\n{name} finds for {word}: {' '.join(sorted(wrong[word]))}" for word in worst), sep="")


def stemmers() -> dict[str, Stem]:
    """Return the ways to bring a word to its stem, by name."""
    snowball = snowballstemmer.stemmer("indonesian").stemWord
    ways: dict[str, Stem] = {"as it is typed": str, "without -nya, -lah ...": _without_clitics, "snowball": snowball}
    if find_spec("Sastrawi"):
        sastrawi = import_module("Sastrawi.Stemmer.StemmerFactory").StemmerFactory().create_stemmer().stem
        ways |= {"sastrawi": sastrawi, "where both agree": lambda word: f"{snowball(word)} {sastrawi(word)}"}
    return ways


def _without_clitics(word: str) -> str:
    return next((word.removesuffix(end) for end in _CLITICS if word.endswith(end) and len(word) > len(end) + 3), word)


def _print_row(name: str, found: Mapping[str, set[str]], meant: Mapping[str, set[str]]) -> None:
    cells = _shares(found, meant, len)
    if find_spec("wordfreq"):
        frequency = import_module("wordfreq").word_frequency
        cells += _shares(found, meant, lambda forms: sum(frequency(form, "id") for form in forms))
    else:
        cells += ["-", "-"]
    wrong = sum(bool(found[word] - meant[word]) for word in meant)
    print(f"{name:24}{cells[0]:>10}{cells[1]:>8}{cells[2]:>10}{cells[3]:>8}{wrong:>12}")


def _shares(
    found: Mapping[str, set[str]], meant: Mapping[str, set[str]], weigh: Callable[[set[str]], float]
) -> list[str]:
    """Return precision and recall over all words together."""
    right = sum(weigh(found[word] & meant[word]) for word in meant)
    return [f"{right / sum(map(weigh, sets.values())):.2f}" for sets in (found, meant)]


if __name__ == "__main__":
    numbers(__doc__)
    main()

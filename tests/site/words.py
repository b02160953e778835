"""Indonesian news prose without meaning: sentences, headlines and names, drawn from a seeded generator."""

import tomllib
from pathlib import Path
from random import Random

_WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
OBJECTS, PLACES = _WORDS["objects"], _WORDS["places"]


def sentence(draw: Random) -> str:
    """Return one statement of 10 to 25 words."""
    if draw.random() < 0.35:
        return (
            f"{_pick(draw, 'details')} {thousands(draw.randrange(12, 9800))} {_pick(draw, 'units')} di {place(draw)}."
        )
    second = _event(draw)
    second = second[0].lower() + second[1:]
    return f"{_event(draw)} di {place(draw)} {_pick(draw, 'reasons')}, sementara {second} di {place(draw)}."


def quotation(draw: Random, day: str) -> str:
    """Return a quoted sentence with its speaker and the day it was said, as prose writes days: "Senin (9/5/2022)"."""
    return f'"{_pick(draw, "quotes")}," kata {name(draw)}, warga {place(draw)}, {day}.'


def headline(draw: Random, number: int) -> str:
    """Return a headline that no other number of the same site has."""
    return f"{_event(draw).title()} di {place(draw)}, {thousands(1000 + number)} Orang Terlibat"


def name(draw: Random) -> str:
    return f"{_pick(draw, 'first_names')} {_pick(draw, 'last_names')}"


def place(draw: Random) -> str:
    return draw.choice(PLACES)


def thousands(number: int) -> str:
    """Write a number as Indonesian does.

    >>> thousands(12500)
    '12.500'
    """
    return f"{number:,}".replace(",", ".")


def _event(draw: Random) -> str:
    return f"{_pick(draw, 'subjects')} {_pick(draw, 'verbs')} {_pick(draw, 'objects')}"


def _pick(draw: Random, kind: str) -> str:
    return draw.choice(_WORDS[kind])

"""Every regular expression of the package takes time that grows with the text, whatever is repeated in it."""

import ast
import importlib
import pkgutil
import random
import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as sre_parser  # type: ignore[import-not-found]
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from itertools import islice, permutations, product
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import newscrawl
from newscrawl.page.fields import authors
from newscrawl.spiders.inews import SITE
from newscrawl.text import captions
from newscrawl.text.dating.grammar import grammar_of

CHARS = 1_200
GROWTH = 4
#: A linear search takes 4 times as long for 4 times the text, a quadratic one 16 times.
LIMIT = 8.0
TRIES = 12  # a slow pattern is slow each time, a busy machine is not
#: Of the longer text: shorter times say nothing of growth. A quadratic search takes longer, a linear one a tenth of it.
FLOOR_S = 0.012
HOPELESS_S = 0.5  # a search that takes so long is ended
#: For a class of characters: some that are in it.
_CATEGORIES = {
    sre.CATEGORY_SPACE: " \n",
    sre.CATEGORY_DIGIT: "7",
    sre.CATEGORY_WORD: "aZ_7",
    sre.CATEGORY_NOT_SPACE: "aZ.",
    sre.CATEGORY_NOT_WORD: " .-",
    sre.CATEGORY_NOT_DIGIT: "aZ. ",
}
_REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}
_LINE_METHODS = {"match", "fullmatch"}
#: Patterns that are made on demand, by their module.
MADE: dict[str, list[tuple[str, Any]]] = {
    "newscrawl.text.captions": [("credits", captions._patterns(SITE.prose.houses))],
    "newscrawl.text.dating.grammar": [(f"grammar_{code}", grammar_of(code)[0]) for code in ("de", "th", "vi")],
    "newscrawl.page.fields.authors": [("labels", authors._label_pattern("id"))],
}


@dataclass(frozen=True)
class Named:
    """A compiled pattern, and how the package uses it."""

    name: str
    pattern: re.Pattern[Any]
    methods: tuple[str, ...]


def in_objects(value: Any, name: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the patterns in a value and in what it holds."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif depth < 5:
        if isinstance(value, list | tuple | set | frozenset):
            parts = [(str(number), part) for number, part in enumerate(value)]
        elif isinstance(value, dict):
            parts = [(str(key), part) for key, part in value.items()]
        elif is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in fields(value)]
            names += [name for name, member in vars(type(value)).items() if isinstance(member, cached_property)]
            parts = [(name, getattr(value, name, None)) for name in names]
        else:
            return
        for part_name, part in parts:
            yield from in_objects(part, f"{name}.{part_name}", depth + 1)


def uses() -> dict[str, set[str]]:
    """Return the methods that the package calls on each constant or attribute; `_X` is of its module alone."""
    found: dict[str, set[str]] = defaultdict(set)
    root = Path(newscrawl.__path__[0])
    for path in root.rglob("*.py"):
        module = ".".join(path.relative_to(root.parent).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                owner = node.value
                name = (
                    owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
                )
                found[f"{module}.{name}" if name.startswith("_") else name].add(node.attr)
    return found


def all_patterns() -> Iterator[Named]:
    called = uses()
    seen = set()
    for module in pkgutil.walk_packages(newscrawl.__path__, "newscrawl."):
        if module.name.endswith("__main__"):
            continue
        for attribute, value in (*vars(importlib.import_module(module.name)).items(), *MADE.get(module.name, ())):
            for name, pattern in in_objects(value, attribute):
                if (key := (pattern.pattern, pattern.flags)) not in seen:
                    seen.add(key)
                    yield Named(f"{module.name}.{name}", pattern, methods_of(name, module.name, called))


def methods_of(name: str, module: str, called: dict[str, set[str]]) -> tuple[str, ...]:
    """Return how a pattern is used; as one that is searched for where that cannot be seen."""
    if ".by_first_word" in name or ".compiled_hosts" in name:
        return ("fullmatch",)  # by loops over them
    parts = [part for part in name.split(".") if not part.isdecimal()]
    used = called[f"{module}.{name}" if len(parts) == 1 and name.startswith("_") else parts[-1]]
    if used & {"search", "sub", "subn", "finditer", "findall", "split"}:
        return ("search",)
    return tuple(sorted(used & _LINE_METHODS)) or ("search",)


def in_class(items: list[Any]) -> list[str]:
    """Return some characters of a class."""
    found: list[str] = []
    is_negated = False
    for operation, value in items:
        if operation is sre.NEGATE:
            is_negated = True
        elif operation is sre.LITERAL:
            found.append(chr(value))
        elif operation is sre.RANGE:
            found += [chr(value[0]), chr(value[1])]
        elif operation is sre.CATEGORY:
            found += _CATEGORIES[value]
    return [char for char in "aZ7 .-/<>\"'(\n" if char not in found] if is_negated else found


def example(parsed: Any, chance: random.Random) -> str:
    """Return a text that nearly matches."""
    text = ""
    for operation, value in parsed:
        if operation is sre.LITERAL:
            text += chr(value)
        elif operation in (sre.ANY, sre.NOT_LITERAL):
            text += "a"
        elif operation is sre.IN:
            text += chance.choice(in_class(value) or ["a"])
        elif operation is sre.BRANCH:
            text += example(chance.choice(value[1]), chance)
        elif operation is sre.SUBPATTERN:
            text += example(value[3], chance)
        elif operation is sre.ATOMIC_GROUP:
            text += example(value, chance)
        elif operation in _REPEATS:
            least, most, part = value
            number = min(most, least + chance.randrange(3))
            text += "".join(example(part, chance) for _ in range(number))
    return text


def repeated(parsed: Any, chance: random.Random) -> Iterator[str]:
    """Yield what a pattern may repeat, and characters of its classes."""
    for operation, value in parsed:
        if operation in _REPEATS:
            yield from (example(value[2], chance) for _ in range(2))
            yield from repeated(value[2], chance)
        elif operation is sre.BRANCH:
            for branch in value[1]:
                yield from repeated(branch, chance)
        elif operation is sre.SUBPATTERN:
            yield from repeated(value[3], chance)
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            yield from repeated(value[1], chance)
        elif operation is sre.ATOMIC_GROUP:
            yield from repeated(value, chance)
        elif operation is sre.IN:
            yield from in_class(value)[:4]


def units(pattern: re.Pattern[Any]) -> list[str]:
    """Return short texts to repeat: parts of what matches, whole matches, broken ones, and pairs."""
    chance = random.Random(1)
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    parsed = sre_parser.parse(source, pattern.flags)
    parts = sorted(set(repeated(parsed, chance)))
    chance.shuffle(parts)
    examples = [example(parsed, chance) for _ in range(6)]
    broken = [text[:length] for text in examples for length in (len(text) - 1, len(text) // 2)]
    pairs = ["".join(pair) for pair in islice(permutations(parts[:6], 2), 12)]
    return [unit for unit in dict.fromkeys([*parts[:12], *examples, *broken, *pairs]) if unit]


class EndlessError(Exception):
    """A search that takes too long."""


def end(_number: int, _frame: FrameType | None) -> None:
    raise EndlessError


def seconds(pattern: re.Pattern[Any], method: str, text: str) -> float:
    given = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    search = getattr(pattern, method)
    started = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, HOPELESS_S)
    try:
        search(given)
    except EndlessError:
        return 1000 * HOPELESS_S
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - started


def growth(pattern: re.Pattern[Any], method: str, head: str, unit: str, tail: str) -> float:
    """Return how many times longer a search takes for four times the text; 0 where it takes no time."""
    longer, shorter = (head + unit * (size // len(unit) + 1) + tail for size in (CHARS * GROWTH, CHARS))
    for _ in range(TRIES):
        long_s = seconds(pattern, method, longer)
        if long_s < FLOOR_S:
            return 0
        if long_s > HOPELESS_S:
            return long_s
        ratio = long_s / max(seconds(pattern, method, shorter), FLOOR_S / LIMIT)
        if ratio < LIMIT:
            return ratio
    return ratio


def slow_unit(named: Named) -> str:
    """Return a text whose repetition makes a pattern slow; empty where none is found."""
    found = units(named.pattern)
    begun = max(found, key=len, default="")
    frames = [("", ""), ("", "\x01"), (begun[: len(begun) // 2], "\x01")]
    for unit, method, (head, tail) in product(found, named.methods, frames):
        if growth(named.pattern, method, head, unit, tail) >= LIMIT:
            return f"{head} {unit} {tail}"
    return ""


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """End a search that takes too long."""
    before = signal.signal(signal.SIGVTALRM, end)
    yield
    signal.signal(signal.SIGVTALRM, before)


def test_the_patterns_are_found() -> None:
    """Those of modules, of sites, and of URLs."""
    names = {named.name for named in all_patterns()}

    assert len(names) > 250
    assert any(name.startswith("newscrawl.spiders.inews.") for name in names)


@pytest.mark.slow
def test_every_pattern_takes_time_that_grows_with_the_text() -> None:
    """Repetitions of its own literals and classes, of what it matches and nearly matches.

    Some 440 patterns with 30 texts each: the one test takes some 5 s.
    """
    slow = {named.name: unit for named in all_patterns() if (unit := slow_unit(named))}

    assert not slow, "\n".join(map(str, slow.items()))

"""Scores of what a reader found on a page, beside what is known to stand on it.

A page that a reader refuses or fails on counts as nothing found. Where several readings of a body are right, the best
one counts. White space, quotation marks, dashes and Unicode forms are made equal first.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Truth = Mapping[str, Any]
"""What is known of a page: `title`, `date` (ISO 8601; `day` where only the day is known), `authors`, `refs` (bodies,
each a list of paragraphs), `with` and `without` (text that must and must not be in the body), `story`, `lang`."""
Found = Mapping[str, Any]
"""What a reader gave: `title`, `date`, `authors`, `text`."""

_ALIKE = str.maketrans(
    dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("’‘`´", "'")
    | dict.fromkeys("–—", "-")
    | {"\xa0": " "}
    | dict.fromkeys("\xad\u200b")
)
_WORD = re.compile(r"\w+")
_SHINGLE = 4  # words
_MINUTE = timedelta(minutes=1)
_LONGEST_DATELINE = 50  # characters, without spaces

#: The columns of a table: shares between 0 and 1, of pages or of segments; `nothing` is a number of pages.
COLUMNS = ("title", "day", "minute", "zone", "authors", "body F1", "token F1", "exact", "must", "must not", "nothing")


def table_row(truths: Sequence[Truth], found: Sequence[Found]) -> dict[str, str]:
    """Return the score of each column, "-" where nothing is known or the reader gives no such field at all."""
    scores = [_score(truth, given) for truth, given in zip(truths, found, strict=True)]
    gives = {name for given in found for name in ("title", "date", "authors", "text") if given.get(name)}
    clock = any((at := _moment(given.get("date"))) is not None and at.tzinfo for given in found)
    able = {
        "title": "title" in gives,
        "day": "date" in gives,
        "minute": clock,
        "zone": clock,
        "authors": "authors" in gives,
    }
    row = {}
    for column in COLUMNS[:-1]:
        values = [value for score in scores if column in score for value in _listed(score[column])]
        row[column] = f"{sum(values) / len(values):.3f}" if values and able.get(column, "text" in gives) else "-"
    if "text" in gives:
        row["body F1"] = _body_f1([score["overlap"] for score in scores if "overlap" in score])
    row["nothing"] = str(sum(not given.get("text") for given in found)) if "text" in gives else "-"
    return row


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _score(truth: Truth, given: Found) -> dict[str, Any]:
    text = str(given.get("text") or "")
    score: dict[str, Any] = {}
    if truth.get("title"):
        score["title"] = _flat(given.get("title")).casefold() == _flat(truth["title"]).casefold()
    if truth.get("date"):
        score |= _date_scores(truth, _moment(given.get("date")))
    if truth.get("authors"):
        names = {_flat(name).casefold() for name in given.get("authors") or ()}
        score["authors"] = names == {_flat(name).casefold() for name in truth["authors"]}
    if truth.get("refs"):
        words = _WORD.findall(_flat(text))
        bodies = [_WORD.findall(_flat(" ".join(paragraphs))) for paragraphs in truth["refs"]]
        score["overlap"] = max((_overlap(body, words, _SHINGLE) for body in bodies), key=_f1)
        score["body F1"] = _f1(score["overlap"])
        score["token F1"] = max(_f1(_overlap(body, words, 1)) for body in bodies)
        score["exact"] = any(_is_exact(" ".join(paragraphs), text) for paragraphs in truth["refs"])
    for column, segments in (("must", truth.get("with")), ("must not", truth.get("without"))):
        if segments:
            score[column] = [_flat(segment) in _flat(text) for segment in segments]
    return score


def _date_scores(truth: Truth, given: datetime | None) -> dict[str, bool]:
    known = _moment(truth["date"])
    if known is None:
        return {}
    days = {known.date()}
    if known.tzinfo:
        days.add(known.astimezone(UTC).date())
    is_day = given is not None and given.date() in days
    if given is not None and given.tzinfo and known.tzinfo:
        is_day = is_day or given.astimezone(known.tzinfo).date() == known.date()
    scores = {"day": is_day}
    if not truth.get("day") and known.tzinfo and (known.hour, known.minute, known.second) != (0, 0, 0):
        is_minute = given is not None and given.tzinfo is not None and abs(given - known) < _MINUTE
        scores["minute"] = is_minute
        scores["zone"] = is_minute and given is not None and given.utcoffset() == known.utcoffset()
    return scores


def _is_exact(body: str, text: str) -> bool:
    """Say whether a text is equal but for white space; a dateline before it may be missing."""
    known, given = ("".join(_flat(one).split()) for one in (body, text))
    return given == known or bool(given and known.endswith(given) and len(known) - len(given) <= _LONGEST_DATELINE)


def _overlap(known: Sequence[str], given: Sequence[str], size: int) -> tuple[int, int, int]:
    """Return how many shingles are in both, in the second and in the first alone."""
    a, b = (Counter(zip(*(words[place:] for place in range(size)), strict=False)) for words in (known, given))
    both = (a & b).total()
    return both, b.total() - both, a.total() - both


def _f1(overlap: tuple[int, int, int]) -> float:
    both, extra, missing = overlap
    return 2 * both / (2 * both + extra + missing) if both else 0.0


def _body_f1(overlaps: Sequence[tuple[int, int, int]]) -> str:
    """Return F1 of mean precision and mean recall, as scrapinghub's article-extraction-benchmark counts it."""
    precisions = [both / (both + extra) for both, extra, _ in overlaps if both + extra]
    recalls = [both / (both + missing) for both, _, missing in overlaps if both + missing]
    if not any(precisions) or not recalls:
        return "-"
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return f"{2 * precision * recall / (precision + recall):.3f}"


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text).replace("Z", "+00:00")) if text else None
    except ValueError:
        return None


def _flat(text: object) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(text or "")).translate(_ALIKE).split())

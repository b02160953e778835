"""Findings of a health check: a state, and advice."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARN = "warn"  # worth knowing
    FAIL = "FAIL"  # a person must look


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about one thing."""

    state: State
    what: str
    says: str
    advice: str = ""  # what to do; empty where nothing is to be done


def is_failing(states: Iterable[State]) -> bool:
    """Whether a person must look.

    >>> is_failing([State.OK, State.WARN]), is_failing([State.OK, State.FAIL])
    (False, True)
    """
    return State.FAIL in states

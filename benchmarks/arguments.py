"""Command line of a benchmark: its docstring is the help."""

import argparse
import sys
from pathlib import Path


def make_parser(docstring: str | None) -> argparse.ArgumentParser:
    """Return the parser of a benchmark that is run as `python -m benchmarks.NAME`."""
    return argparse.ArgumentParser(
        prog=f"python -m benchmarks.{Path(sys.argv[0]).stem}",
        description=docstring,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def numbers(docstring: str | None, **defaults: int) -> list[int]:
    """Return the numbers of the command line: one for each name, its default where it is not given."""
    parser = make_parser(docstring)
    for name, default in defaults.items():
        parser.add_argument(name, nargs="?", type=int, default=default, metavar=name.upper())
    return list(vars(parser.parse_args()).values())

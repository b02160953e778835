"""Arguments of a crawl: each is `-a name=value` and an option `--name`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument."""

    name: str
    metavar: str  # empty: a flag
    help: str

    @property
    def option(self) -> str:
        """The option of the command line."""
        return "--" + self.name.replace("_", "-")


ARGUMENTS = (
    Argument("since", "DAY", "backfill from this WIB day on (YYYY-MM-DD)"),
    Argument("until", "DAY", "up to this WIB day (default: today)"),
    Argument("channels", "NAME,NAME", "only these channels"),
    Argument("network", "NAME,NAME", "network sites by name, or all, or none (default: none)"),
    Argument("tags", "TAG,TAG", "the lists of these tags too"),
    Argument("only_tags", "", "no other lists than those of --tags, no other stories"),
    Argument("words", "WORDS", "only stories whose title, keywords or URL match: the search language of query"),
    Argument("hosts", "HOST,HOST", "keep to these hosts; crawls of other hosts may run beside it"),
    Argument("urls", "URL,URL|@FILE", "exactly these pages, known or not"),
    Argument("limit", "N", "no more than N stories"),
)

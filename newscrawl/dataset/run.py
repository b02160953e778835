"""A dataset from archives: read each file, find originals of repetitions, join stories, find copies, write."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import newscrawl
from newscrawl import stats
from newscrawl.dataset.clusters import ClusterTask, DatedStory, shared
from newscrawl.dataset.engine import Lost, Workers, versions
from newscrawl.dataset.folder import Folder
from newscrawl.dataset.join import FileRows, join_bucket, write_articles
from newscrawl.dataset.page_filter import Choice
from newscrawl.dataset.read import Plan, name_of, read_file, read_redirects, resolve_file
from newscrawl.dataset.rows import buckets_for
from newscrawl.errors import InputError
from newscrawl.warc.places import ReadableFile

logger = logging.getLogger(__name__)

_ABOUT = "dataset.json"
_DONE = "articles/_SUCCESS"
#: What decides how a page is read.
_RULES = ("items.py", "page", "spiders", "stories", "text", "warc", "replay/reader.py")

#: Told of a stage, how many of its tasks are done, and of how many.
Watch = Callable[[str, int, int], None]


@dataclass(slots=True)
class DatasetRun:
    """One run into a folder: files that an earlier run completed are not read again."""

    out: Folder
    files: Sequence[ReadableFile]
    choice: Choice
    max_bytes: int
    watch: Watch
    counters: Counter[str] = field(default_factory=Counter)
    buckets: int = 0

    def prepare(self, *, reread: bool) -> None:
        """Check that the folder is this dataset's, and forget its files where they are to be read again.

        Raises: InputError where it was made by other versions or for another choice of pages.
        """
        about = self._about()
        known = self.out.read_json(_ABOUT)
        kept = known.pop("buckets", None) if known else None
        self.buckets = int(kept) if kept and not reread else buckets_for(len(self.files))
        if known is not None and known != about and not reread:
            differing = sorted(name for name in about if known.get(name) != about[name])
            raise InputError(
                f"{self.out.url} was made with other {', '.join(differing)}; --reread reads all of its files again"
            )
        if known is None and any(map(self.out.names, ("accounts", "rows", "articles"))):
            raise InputError(f"{self.out.url} holds other files and no {_ABOUT}: name an empty folder")
        if reread:
            for folder in ("accounts", "rows"):
                self.out.remove(folder)
        self.out.write_json(_ABOUT, about | {"buckets": self.buckets})

    def run(self, workers: Workers) -> None:
        """Make the dataset."""
        self.out.remove("articles")
        self._read(workers)
        accounts = self._accounts()
        sources = [FileRows("rows", name, tuple(account["parts"])) for name, account in accounts.items()]
        sources += self._resolve(workers, accounts)
        replaced = frozenset(one for account in accounts.values() for one in account["replaced"])
        for folder in ("joined", "revisions", "failures"):
            self.out.remove(folder)
        self._join(workers, sources, replaced)
        self._write(workers)
        self.out.write_bytes(_DONE, b"")
        for folder in ("joined", "resolved"):
            self.out.remove(folder)

    @property
    def _plan(self) -> Plan:
        return Plan(self.out, self.choice, self.max_bytes, self.buckets)

    def _read(self, workers: Workers) -> None:
        done = {name.removesuffix(".json") for name in self.out.names("accounts")}
        left = [place for place in self.files if name_of(str(place)) not in done]
        lost = []
        for number, (place, result) in enumerate(workers.map(read_file, left, self._plan), 1):
            if isinstance(result, Lost):
                lost.append(place)
            self.watch("files read", number, len(left))
        for number, place in enumerate(lost, 1):
            logger.warning("%s ended its worker; it is read once more, page by page", place)
            for _, result in workers.map(_read_carefully, [place], self._plan):
                if isinstance(result, Lost):
                    raise InputError(f"{place} ends its worker whatever is done: leave it out")
            self.watch("files read with care", number, len(lost))

    def _accounts(self) -> dict[str, dict[str, Any]]:
        """Return the accounts of the files of this run, by name, and add up their counters."""
        accounts = {}
        for place in self.files:
            name = name_of(str(place))
            accounts[name] = self.out.read_json(f"accounts/{name}.json")
            self.counters.update(accounts[name]["counters"])
        return accounts

    def _resolve(self, workers: Workers, accounts: dict[str, dict[str, Any]]) -> list[FileRows]:
        """Look in every file for the originals that other files' repetitions lack."""
        self.out.remove("resolved")
        read_redirects(list(accounts.values()), self._plan)
        names = [name for name, account in accounts.items() if account["waiting"]]
        found: set[str] = set()
        files = list(self.files) if names else []
        for number, (_, places) in enumerate(workers.map(resolve_file, files, names, self._plan), 1):
            if not isinstance(places, Lost):
                found.update(places)
            self.watch("files searched for originals", number, len(self.files))
        waiting = {one["page"]["where"] for name in names for one in accounts[name]["waiting"]}
        self.counters[stats.SAVED_UNREADABLE] += len(waiting - found)
        parts = {name.removesuffix(".json"): name for name in self.out.names("resolved") if name.endswith(".json")}
        return [
            FileRows("resolved", name, tuple(self.out.read_json(f"resolved/{file}")["parts"]))
            for name, file in parts.items()
        ]

    def _join(self, workers: Workers, sources: list[FileRows], replaced: frozenset[str]) -> None:
        for number, (bucket, sizes) in enumerate(
            workers.map(join_bucket, range(self.buckets), sources, replaced, self.out), 1
        ):
            if isinstance(sizes, Lost):
                raise InputError(f"bucket {bucket} ends its worker: give the workers more memory")
            self.counters.update(sizes)
            self.watch("parts joined", number, self.buckets)

    def _write(self, workers: Workers) -> None:
        task = ClusterTask()
        for row in self._joined(["story_key", "text_key", "signature"]):
            task.add(row["story_key"], row["text_key"], row["signature"])
        task.link()
        stories = (
            DatedStory(row["story_key"], row["url"], row["published_at"])
            for row in self._joined(["story_key", "url", "published_at"])
        )
        clusters = {key: (cluster_id, is_copy) for key, cluster_id, is_copy in shared(stories, task)}
        self.counters["copies"] = sum(is_copy for _, is_copy in clusters.values())
        for number, (bucket, result) in enumerate(
            workers.map(write_articles, range(self.buckets), clusters, self.out), 1
        ):
            if isinstance(result, Lost):
                raise InputError(f"part {bucket} ends its worker: give the workers more memory")
            self.watch("parts written", number, self.buckets)

    def _joined(self, columns: list[str]) -> Any:
        for name in self.out.names("joined"):
            with self.out.parquet(f"joined/{name}") as file:
                for batch in file.iter_batches(columns=columns):
                    yield from batch.to_pylist()

    def _about(self) -> dict[str, Any]:
        return {
            "versions": versions(),
            "rules": rules_digest(),
            "choice": {
                name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self.choice).items()
            },
            "max_bytes": self.max_bytes,
        }


def rules_digest() -> str:
    """Return a digest of the code that reads pages: of the sites' declarations and all that they use."""
    root = Path(newscrawl.__file__).parent
    digest = sha256()
    for name in _RULES:
        paths = [root / name] if name.endswith(".py") else sorted((root / name).rglob("*.py"))
        for path in paths:
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _read_carefully(place: ReadableFile, plan: Plan) -> str:
    return read_file(place, plan, careful=True)

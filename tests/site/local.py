"""The test site from a test's point of view: start it, send a crawler to it, ask what was true and what it saw."""

import json
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.site.certificates import AUTHORITY
from tests.site.faults import Fault
from tests.site.newsroom import Newsroom
from tests.site.stories import Plan, Story

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Seen:
    """One request, as the site saw it."""

    time: float  # seconds since 1970
    host: str
    method: str
    path: str  # with the query
    headers: dict[str, str]
    concurrent: int  # requests of this host in flight when it came, itself included
    status: int  # of the answer; 0 while there is none

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.path}"


class LocalSite:
    """A running site; a context manager. Changes take `after=N`: when N more requests were answered."""

    def __init__(self, plan: Plan | None = None) -> None:
        self.plan = (plan or Plan()).fixed()
        self._newsroom = Newsroom(self.plan)
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        plan = json.dumps(self.plan.to_json())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.site", "--managed", "--plan", plan, "--folder", self._folder.name],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.__exit__(None, None, None)
            raise RuntimeError("the test site did not start: see its error output above")
        ports = json.loads(line)
        self.proxy = f"http://127.0.0.1:{ports['proxy']}"
        self._control = f"http://127.0.0.1:{ports['control']}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What a crawler's environment needs so that the site's host names lead here."""
        trusted = str(Path(self._folder.name) / AUTHORITY)
        return {"http_proxy": self.proxy, "https_proxy": self.proxy, "no_proxy": "", "SSL_CERT_FILE": trusted}

    @property
    def stories(self) -> list[Story]:
        """What is online now, in its present state, newest first."""
        state = self.state
        self._newsroom.revisions, self._newsroom.gone = state["revisions"], state["gone"]
        self._newsroom.set_now(state["now"])
        return self._newsroom.online

    @property
    def requests(self) -> list[Seen]:
        return [Seen(**entry) for entry in self._ask("requests")]

    @property
    def tunnels(self) -> list[dict[str, str]]:
        """What the proxy itself was asked: "host" and "authorization" of each CONNECT since the start."""
        found: list[dict[str, str]] = self._ask("tunnels")
        return found

    @property
    def count(self) -> int:
        """Requests since the start, forgotten ones too."""
        return int(self.state["count"])

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.state["now"])

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._ask("state")
        return found

    def edit(self, story: Story, after: int = 0) -> None:
        """Add a paragraph to a story."""
        self._order("edit", after, url=story.url)

    def delete(self, story: Story, status: int = 404, after: int = 0) -> None:
        self._order("delete", after, url=story.url, status=status)

    def fault(self, fault: Fault, after: int = 0) -> None:
        self._order("fault", after, **fault.to_json())

    def clear_faults(self, after: int = 0) -> None:
        self._order("clear_faults", after)

    def set_layout(self, layout: str, after: int = 0) -> None:
        self._order("set_layout", after, layout=layout)

    def set_robots(self, text: str | None, after: int = 0) -> None:
        self._order("set_robots", after, text=text)

    def set_now(self, now: datetime, after: int = 0) -> None:
        self._order("set_now", after, now=now.isoformat())

    def forget(self) -> None:
        """Empty the log of requests."""
        self._order("forget", 0)

    def _order(self, action: str, after: int, **arguments: Any) -> None:
        self._ask("order", {"action": action, "after": after, "arguments": arguments})

    def _ask(self, path: str, values: dict[str, Any] | None = None) -> Any:
        data = None if values is None else json.dumps(values).encode()
        with self._open(urllib.request.Request(f"{self._control}/{path}", data=data), timeout=120) as answer:
            return json.load(answer)

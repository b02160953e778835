"""The work: pages that gave no record, what was recorded, the last runs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from newscrawl.errors import FailReason
from newscrawl.items import Outcome
from newscrawl.report.figures.recorded import Recorded
from newscrawl.report.figures.refused import Refused
from newscrawl.report.figures.runs import MOST_RUNS, Run
from newscrawl.report.markup import Child, Element, moment, number, share, size, tag
from newscrawl.report.plots import bars, columns, figure
from newscrawl.report.tables import Cell, behind, table


def rejection_figures(refused: Refused) -> list[Element]:
    """Return the plots of pages without a record."""
    return [_failures(refused), _answers(refused)]


def _failures(refused: Refused) -> Element:
    title = "Failures by reason"
    pages = sum(row.pages for row in refused.failures)
    says = (
        "Pages that should have given a record, failed, and have not given one since, by the reason of the last "
        "attempt: the rows of the table "
    )
    where: list[Child] = [tag("code", "failures"), "; ", tag("code", "newscrawl failures"), " lists them."]
    if not pages:
        return figure(title, [says, *where, " There is none."], None)
    head = ("Reason", "Stage", "Pages", "Attempts", "First", "Last")
    rows = (
        (row.reason, row.stage, row.pages, row.attempts, moment(row.first_at), moment(row.last_at))
        for row in refused.failures
    )
    return figure(
        title,
        [f"{number(pages)} pages. {says}", *where],
        bars(list(refused.by_reason().items()), pages),
        behind(table("Failures by reason and stage", head, rows)),
    )


def _answers(refused: Refused) -> Element:
    title = "Answers without a record"
    total = sum(refused.answers.values())
    says = (
        "Every answer so far that gave no record, by its reason, also where a later one did: "
        "those that are dropped (there was no story on the page) and those that failed (somebody must look)."
    )
    if not total:
        return figure(title, f"{says} There is none.", None)
    failing = {reason.value for reason in FailReason}
    rows = [(reason, "failed" if reason in failing else "dropped", value) for reason, value in refused.answers.items()]
    return figure(
        title,
        says,
        bars([(f"{outcome}: {reason}", value) for reason, outcome, value in rows], total),
        behind(table("Answers without a record", ("Reason", "Outcome", "Answers"), rows)),
    )


def archive_figures(recorded: Recorded) -> list[Element]:
    """Return the plot of what was recorded."""
    files = recorded.files
    where = "There is no folder of recorded pages now."
    if files is not None:
        where = f"The folder {files.folder} has {number(files.files)} WARC files of {size(files.size)} together, now."
    axis = recorded.axis
    if axis is None:
        return [figure("Recorded answers", f"{where} The index in the database names no answer.", None)]
    answers = sum(recorded.answers)
    says = (
        f"{where} The index names {number(answers)} answers of {size(sum(recorded.sizes))}, of which "
        f"{number(recorded.revisits)} ({share(recorded.revisits, answers)}) only refer to an earlier one with the same "
        f"bytes. The columns are the compressed bytes of the records, by the {axis.step} of the fetch."
    )
    head = (axis.step.capitalize(), "Answers", "Size", "Size so far")
    sums = (sum(recorded.sizes[: place + 1]) for place in range(len(axis.keys)))
    rows = zip(axis.keys, recorded.answers, map(size, recorded.sizes), map(size, sums), strict=True)
    return [
        figure(
            "Recorded answers",
            says,
            columns(axis, recorded.sizes, "Recorded bytes", size),
            behind(table(f"Recorded by {axis.step}", head, rows)),
        )
    ]


def run_figures(runs: Sequence[Run]) -> list[Element]:
    """Return the last runs."""
    title = "The last runs"
    says = (
        f"The last {MOST_RUNS} crawls and replays, the newest first. Pages are article pages; each ends as new, "
        "updated (an edit was kept), unchanged, dropped (no story on it) or failed. A limit that broke needs a look."
    )
    if not runs:
        return [figure(title, f"{says} There is none.", None)]
    head = (
        "Started",
        "Spider",
        "Took",
        "Ended",
        "Pages",
        *(outcome.capitalize() for outcome in Outcome),
        "Broken limits",
    )
    return [figure(title, says, table("Runs", head, (_run_row(run) for run in runs)))]


def _run_row(run: Run) -> Sequence[Cell]:
    ended: Child = run.reason or "no end: at work, or killed"
    if run.reason != "finished":
        ended = tag("strong", ended)
    broken = tag("strong", ", ".join(run.broken)) if run.broken else "none"
    outcomes = (run.outcomes[outcome] for outcome in Outcome)
    return (
        moment(run.started_at),
        run.spider,
        took(run.started_at, run.finished_at),
        ended,
        run.pages,
        *outcomes,
        broken,
    )


def took(begin: datetime, end: datetime | None) -> str:
    """Return how long something took; a dash where it has no end.

    >>> from datetime import UTC
    >>> took(datetime(2026, 6, 10, tzinfo=UTC), datetime(2026, 6, 10, 1, 2, 3, tzinfo=UTC))
    '1:02:03'
    """
    return str(timedelta(seconds=round((end - begin).total_seconds()))) if end and end >= begin else "–"

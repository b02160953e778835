"""The files of `deploy/` say what the tools that read them understand."""

import os
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
JOBS = [path.name for path in UNITS if path.suffix == ".service" and "@" not in path.name]


def unit(name: str) -> ConfigParser:
    """Return a systemd unit."""
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / "systemd" / name, "utf-8")
    return parser


def test_the_timer_catches_up_by_the_clock_of_jakarta() -> None:
    """Missed runs are made up for, and the zone does not depend on the machine's."""
    timer = unit("newscrawl.timer")["Timer"]

    assert timer["Persistent"] == "true"
    assert timer["OnCalendar"].endswith(" Asia/Jakarta")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to ask")
def test_systemd_understands_the_calendar() -> None:
    """systemd reads the timer's calendar as every two hours."""
    calendar = unit("newscrawl.timer")["Timer"]["OnCalendar"]

    done = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=2", calendar], capture_output=True, text=True, check=True
    )

    hours = [int(hour) for hour in re.findall(r"(\d\d):10:00 (?:WIB|UTC|\+07)", done.stdout)]
    assert len(hours) >= 2


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to ask")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """systemd has nothing to say against the units but that the project is not installed here."""
    for path in UNITS:
        shutil.copy(path, tmp_path)

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / path.name for path in UNITS if "@" not in path.name)],
        capture_output=True,
        text=True,
        check=False,
    )

    complaints = [line for line in done.stderr.splitlines() if "newscrawl" in line and "is not executable" not in line]
    assert complaints == []


@pytest.mark.parametrize("name", JOBS)
def test_a_failed_job_is_reported_and_a_long_one_goes_on(name: str) -> None:
    """Each service has a unit for its failure, and no time after which it is ended."""
    service = unit(name)

    assert service["Unit"]["OnFailure"] == "newscrawl-failed@%n.service"
    assert service["Service"]["TimeoutStartSec"] == "infinity"
    assert (DEPLOY / "systemd" / name).with_suffix(".timer").exists()


def test_a_container_gets_what_it_copies_and_no_more() -> None:
    """.dockerignore lets in each path of the Dockerfile's COPY lines, neither data nor fixtures."""
    allowed = set(re.findall(r"^!(.+)$", (DEPLOY.parent / ".dockerignore").read_text("utf-8"), re.MULTILINE))
    copies = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "docker/Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert {name.removeprefix("./") for copy in copies for name in copy.split()} == allowed


def test_every_schedule_runs_the_command_of_the_contract() -> None:
    """Service, cron line and container run `newscrawl crawl inews`."""
    cron = (DEPLOY / "crontab").read_text("utf-8").splitlines()
    dockerfile = (DEPLOY / "docker/Dockerfile").read_text("utf-8")

    assert unit("newscrawl.service")["Service"]["ExecStart"].endswith("newscrawl crawl inews")
    assert "CRON_TZ=Asia/Jakarta" in cron
    assert re.fullmatch(r"10 \*/2 \* \* \* cd /opt/newscrawl && .+ \.venv/bin/newscrawl crawl inews .+", cron[-1])
    assert 'CMD ["crawl", "inews"]' in dockerfile
    for copied in re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE):
        assert all((DEPLOY.parent / name).exists() for name in copied.split())


@pytest.mark.parametrize(("code", "said"), [(0, ""), (1, "exit code 1"), (2, "exit code 2")])
def test_cron_has_something_to_mail_where_somebody_must_look(code: int, said: str, tmp_path: Path) -> None:
    """Cron mails what a line prints, and nobody is told of an exit code alone; a good run prints nothing."""
    command = (DEPLOY / "crontab").read_text("utf-8").splitlines()[-1].split(maxsplit=5)[5]
    program = tmp_path / ".venv/bin/newscrawl"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 20 article pages\nexit {code}\n", "utf-8")
    program.chmod(0o755)

    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("/opt/newscrawl", str(tmp_path))], capture_output=True, text=True, check=False
    )

    assert said in done.stdout
    assert bool(done.stdout) is bool(code)


def test_an_egg_without_its_tools_is_one_line(tmp_path: Path) -> None:
    """`make replay` alone makes a `.venv` that may be without setuptools; the line says what to do."""
    environment = os.environ | {"PYTHON": str(tmp_path / "python")}

    done = subprocess.run(
        [DEPLOY / "build-egg", tmp_path], env=environment, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"build-egg: {tmp_path / 'python'} has no setuptools; `make test` makes a .venv that has it\n"

"""The files of `deploy/` say what the tools that read them understand."""

import os
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"


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
    """systemd has nothing to say against the service and the timer but that the project is not installed here."""
    for name in ("newscrawl.service", "newscrawl.timer"):
        shutil.copy(DEPLOY / "systemd" / name, tmp_path)

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "newscrawl.timer", tmp_path / "newscrawl.service"],
        capture_output=True,
        text=True,
        check=False,
    )

    complaints = [line for line in done.stderr.splitlines() if "newscrawl" in line and "is not executable" not in line]
    assert complaints == []


def test_every_schedule_runs_the_command_of_the_contract() -> None:
    """Service, cron line and container run `newscrawl crawl inews`."""
    cron = (DEPLOY / "crontab").read_text("utf-8").splitlines()
    dockerfile = (DEPLOY / "docker/Dockerfile").read_text("utf-8")

    assert unit("newscrawl.service")["Service"]["ExecStart"].endswith("scrapy crawl inews")
    assert "CRON_TZ=Asia/Jakarta" in cron
    assert re.fullmatch(r"10 \*/2 \* \* \* cd /opt/newscrawl && .+ \.venv/bin/scrapy crawl inews .+", cron[-1])
    assert 'CMD ["crawl", "inews"]' in dockerfile
    for copied in re.findall(r"^COPY (\S+) ", dockerfile, re.MULTILINE):
        assert (DEPLOY.parent / copied).exists()


@pytest.mark.parametrize(("code", "said"), [(0, ""), (1, "exit code 1"), (2, "exit code 2")])
def test_cron_has_something_to_mail_where_somebody_must_look(code: int, said: str, tmp_path: Path) -> None:
    """Cron mails what a line prints, and nobody is told of an exit code alone; a good run prints nothing."""
    command = (DEPLOY / "crontab").read_text("utf-8").splitlines()[-1].split(maxsplit=5)[5]
    scrapy = tmp_path / ".venv/bin/scrapy"
    scrapy.parent.mkdir(parents=True)
    scrapy.write_text(f"#!/bin/sh\necho 20 article pages\nexit {code}\n", "utf-8")
    scrapy.chmod(0o755)

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

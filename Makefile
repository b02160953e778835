# `make replay`: the example pages into data/example.db. `make install`: the program alone, for a server.
# `make check`: the quick checks, within a minute. `make test`: every check, on all cores, the tests of a file in one process.
# `make bench`: our reader beside others, docs/benchmarks.md; CORPUS=FOLDER names the pages.
# `make docs`: the documents as a site, docs/_build/html/index.html. `make lock`: newer dependencies.
# Any Python from 3.11 on will do: make replay PYTHON=python3.13

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# The program itself, from this folder: a change of its code counts at once.
SELF := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

.PHONY: replay install check test bench docs lock
.DELETE_ON_ERROR:
# The tests start some hundred processes; without bytecode each would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

replay: .venv/replay.stamp
	$(BIN)/newscrawl demo
	@echo 'First: source $(BIN)/activate'

install: .venv/replay.stamp
	@$(BIN)/newscrawl --version

check: .venv/test.stamp
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n auto -m "not process and not slow"

test: .venv/test.stamp .venv/servers.stamp
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n auto --dist loadfile

bench: .venv/test.stamp .venv/peers.stamp
	$(BIN)/python -m benchmarks.readers --peers .venv/peers/bin/python $(if $(CORPUS),--corpus $(CORPUS))

docs: .venv/test.stamp
	$(BIN)/python -m newscrawl.store.dictionary > docs/data.md
	$(BIN)/python docs/make_reference.py > docs/reference.md
	$(BIN)/python docs/make_notebook.py
	$(BIN)/sphinx-build --quiet --fresh-env --fail-on-warning --keep-going docs docs/_build/html
	@echo "docs/_build/html/index.html"

lock:
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --upgrade --group dev --all-extras --constraint requirements.lock --output-file requirements-dev.lock
	uv pip compile tests/servers.in --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--upgrade --output-file tests/servers.lock
	uv pip compile benchmarks/peers.in --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--upgrade --output-file benchmarks/peers.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is not Python 3.11 or newer; name one: make PYTHON=python3.11" >&2; exit 2; }
	$(PYTHON) -m venv .venv

# The second installation keeps what the first one brought, since one lock is made under the constraints of the other.
.venv/replay.stamp: requirements.lock | $(BIN)/python
	$(PIP) --requirement requirements.lock
	$(SELF)
	@touch $@

.venv/test.stamp: requirements-dev.lock | $(BIN)/python
	$(PIP) --requirement requirements-dev.lock
	$(SELF)
	@touch $@

# Servers of other projects that tests start; their dependencies contradict those of the project.
.venv/servers.stamp: tests/servers.lock .venv/test.stamp
	$(BIN)/python -m venv .venv/servers
	.venv/servers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# Readers of other projects that `make bench` compares ours with. Their lock is whole; the pip of Python 3.11 stumbles over
# an extra in it where it looks for more.
.venv/peers.stamp: benchmarks/peers.lock .venv/test.stamp
	$(BIN)/python -m venv .venv/peers
	.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $<
	@touch $@

# make demo    the main job, on this machine, no network and no root needed
# make check   format, lint, types, imports, unit tests
# make lowest  unit tests with the lowest version of each dependency that pyproject.toml allows
# make test    the same with coverage, and the lab of real servers (root or sudo; installs its Debian packages)
# make busy    the tests on a machine that has other things to do
# make interrupts  Control-C at 300 moments
# make arrival the lab's answers with each source late, and at each distance
# make browser  Chromium drives each journey through the page, at the lab's servers
# make chaos   a survey whose processes, workers and scheduler are killed
# make docs    the files of docs/ that are made: the schemas and the manual page
# make pictures  the pictures of reports in docs/images, from runs in the lab
# make desktop the mail programs of Linux desktops, which bring 540 MB of packages along
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest
LOWEST_TESTS ?= tests
LAB_PACKAGES := $(shell cat tests/lab/packages.txt)
DESKTOP := tests/lab/clients/desktop
UNIT_TESTS := -n auto --dist worksteal --ignore tests/lab
ARRIVAL := tests/lab/arrival
BROWSER := tests/lab/browser
CHAOS := tests/lab/chaos
# The lab waits more than it works: half as many processes again as there are processors.
LAB_PROCESSES := $(shell expr $$(nproc) \* 3 / 2 || echo auto)
LAB_TESTS := tests/lab --ignore $(DESKTOP) --ignore $(ARRIVAL) --ignore $(BROWSER) --ignore $(CHAOS) -n $(LAB_PROCESSES) --dist loadfile

.PHONY: demo check style lowest test busy interrupts arrival browser chaos desktop bench bench-serve docs pictures clean bench-web

demo: $(VENV)/.demo
	$(BIN)/mail-autoconf demo --output demo-out

check: style
	$(BIN)/python -m pytest $(UNIT_TESTS)

style: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# LOWEST_TESTS takes a part of the tests, such as tests/net.
lowest: $(LOWEST)/.dev
	$(LOWEST)/bin/python -m pytest $(UNIT_TESTS) $(LOWEST_TESTS)

# With root the lab runs; without, one line says what was skipped. CI=true turns that into a failure.
test: style
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(UNIT_TESTS)
	@tests/lab/prepare $(LAB_PACKAGES)
	@if tests/lab/prepare --may-run; then \
	  $$(tests/lab/prepare --as-root) $(BIN)/coverage run -m pytest $(LAB_TESTS); \
	elif [ "$$CI" = true ]; then \
	  echo "the lab cannot run here, and CI=true asks for it" >&2; exit 1; \
	fi
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

busy: $(VENV)/.dev
	tests/busy $(BIN)/python -m pytest $(UNIT_TESTS)
	@if tests/lab/prepare --may-run; then \
	  tests/busy $$(tests/lab/prepare --as-root) $(BIN)/python -m pytest $(LAB_TESTS); \
	fi

interrupts: $(VENV)/.dev
	INTERRUPTS=80 $(BIN)/python -m pytest -n auto --dist worksteal tests/cli/test_interrupts.py

arrival: $(VENV)/.dev
	$$(tests/lab/prepare --as-root) CI=true $(BIN)/python -m pytest $(ARRIVAL)

browser: $(VENV)/.dev
	@tests/lab/prepare $(LAB_PACKAGES)
	$$(tests/lab/prepare --as-root) CI=true $(BIN)/python -m pytest $(BROWSER) -n 2

chaos: $(VENV)/.dev
	@tests/lab/prepare $(LAB_PACKAGES)
	$$(tests/lab/prepare --as-root) CI=true $(BIN)/python -m pytest $(CHAOS)

desktop: $(VENV)/.dev
	@LAB_MORE="$$(cat $(DESKTOP)/programs.txt)" tests/lab/prepare $(LAB_PACKAGES) $$(cat $(DESKTOP)/packages.txt)
	$$(tests/lab/prepare --as-root) CI=true $(BIN)/python -m pytest $(DESKTOP)

# discovery and load need root for the lab's namespaces, and its packages (tests/lab/packages.txt)
bench: $(VENV)/.dev
	$(BIN)/python -m bench.startup --write
	$(BIN)/python -m bench.bulk --write
	@tests/lab/prepare $(LAB_PACKAGES)
	@if tests/lab/prepare --may-run; then \
	  $$(tests/lab/prepare --as-root) $(BIN)/python -m bench.discovery --write && \
	  $$(tests/lab/prepare --as-root) $(BIN)/python -m bench.load --write && \
	  $$(tests/lab/prepare --as-root) $(BIN)/python -m bench.peers --write; \
	fi

# needs wrk; automx2 is installed into an environment of its own
bench-serve: $(VENV)/.dev
	@command -v wrk > /dev/null || { echo "install wrk first" >&2; exit 1; }
	$(BIN)/python -m bench.serve --write

bench-web: $(VENV)/.dev
	@tests/lab/prepare $(LAB_PACKAGES)
	@if tests/lab/prepare --may-run; then \
	  $$(tests/lab/prepare --as-root) $(BIN)/python -m bench.web --write; \
	fi

docs: $(VENV)/.dev
	$(BIN)/python -m autoconf.formats.report_json > docs/report.schema.json
	$(BIN)/python -m autoconf.formats.provider_schema > docs/provider.schema.json
	$(BIN)/python -m autoconf.cli.manual > docs/mail-autoconf.1
	$(BIN)/python -m autoconf.web.description > docs/openapi.json

pictures: $(VENV)/.dev
	@tests/lab/prepare $(LAB_PACKAGES)
	$$(tests/lab/prepare --as-root) $(BIN)/python -m tests.lab.pictures docs/images

clean:
	rm -rf $(VENV) $(LOWEST) demo-out build dist

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[demo,web]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.demo

$(LOWEST)/.dev: pyproject.toml $(VENV)/.dev
	$(PYTHON) -m venv --clear $(LOWEST)
	$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct --editable '.[dev]'
	@touch $@

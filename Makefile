# Two commands: `make up` runs the tracker, `make test` checks it. Both need python3 with venv, nothing else.
PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python
# Test processes, each with a database of its own; a file's tests stay together.
PROCESSES ?= 2

.PHONY: up test check openapi bench chaos fuzz install install-dev browser

up: install
	@exec $(RUN) manage.py up

install:
	@$(PYTHON) tracker/bootstrap.py $(VENV) requirements.txt

install-dev:
	@$(PYTHON) tracker/bootstrap.py $(VENV) requirements.txt requirements-dev.txt

# The tests bring a PostgreSQL of their own, which lasts as long as they do.
test: install-dev browser
	@began=$$(date +%s); \
	$(RUN) -m tracker.embedded run -- $(MAKE) --no-print-directory check && \
	echo "Checks and tests took $$(( $$(date +%s) - began )) s."

# Every check, against the database that DATABASE_URL names.
check:
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/lint-imports
	$(RUN) -m mypy
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) -m pytest --numprocesses $(PROCESSES) --dist loadfile $(TESTS)

# The description that clients are built from; a test holds the code to it.
openapi: install
	@$(RUN) manage.py spectacular --validate --fail-on-warn --format openapi-json --file docs/openapi.json

# Against the server of DATABASE_URL, else one that lasts as long; BENCH=--short for a quick run.
bench: install
	@if [ -n "$$DATABASE_URL" ]; then exec $(RUN) manage.py bench $(BENCH); \
	else exec $(RUN) -m tracker.embedded run -- $(RUN) manage.py bench $(BENCH); fi

# Workers killed and brokers emptied, on PGMQ and on Redis; CHAOS="--short" or "--broker redis" for less.
chaos: install-dev
	@if [ -n "$$DATABASE_URL" ]; then exec $(RUN) manage.py chaos $(CHAOS); \
	else exec $(RUN) -m tracker.embedded run -- $(RUN) manage.py chaos $(CHAOS); fi

# Playwright drives Debian's Chromium; without one the browser tests say that they are skipped.
browser:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests …"; \
	  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } \
	    >/dev/null 2>&1 || echo "Chromium could not be installed: the browser tests will be skipped."; \
	else echo "No Chromium here: the browser tests will be skipped."; fi

# Damaged bodies against every parser, without a database; FUZZ=--short for a quick run.
fuzz: install
	@exec $(RUN) manage.py fuzz $(FUZZ)

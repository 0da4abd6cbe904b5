# `make run` and `make check` do all the set-up on a machine with git, make and Python 3.11 to 3.13.

BIN := .venv/bin
# More than there are cores, since many tests wait; a file goes to one worker, since its tests share a world.
WORKERS ?= 3
UV ?= $(shell command -v uv 2>/dev/null)
COMPILE = $(or $(UV),$(BIN)/uv) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

# A process that may keep no bytecode compiles all of aiogram and ccxt at each of the many starts.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run demo check test fmt lock kills simulate-year diagnosis hostile pictures walk clean

help:
	@echo "make demo   try everything in the browser, with no token and no account"
	@echo "make run    start the bot (the first time: says what is missing and makes .env)"
	@echo "make check  format, lint, types and all tests with their coverage"
	@echo "make test   the tests alone          make fmt    put the code into shape"
	@echo "make kills  end the bot a hundred times by kill -9 and count what was lost"
	@echo "make simulate-year  a year of a thousand traders: is each message sent once, in time, to the right person?"
	@echo "make diagnosis  count what becomes of every recorded answer of an exchange"
	@echo "make hostile  misbehave as every exchange of ccxt, and look for secrets everywhere"
	@echo "make pictures  take the pictures of the README anew"
	@echo "make walk   walk every exchange of the demo on a phone's page and keep pictures of it"
	@echo "make setup  the set-up alone         make lock   pin the dependencies anew (needs uv)"
	@echo "make clean  remove what was made; .env and data/ stay"

setup: .venv/ready

# What the tests need, and so all that the bot needs.
.venv/ready: requirements-dev.lock pyproject.toml Makefile
	@PYTHON="$(PYTHON)" sh .ci/setup requirements-dev.lock "$(UV)"
	@touch .venv/ready .venv/runs

# What the bot needs alone; nothing is taken away where the tests' things are there too.
.venv/runs: requirements.lock pyproject.toml Makefile
	@if [ -e .venv/ready ]; then $(MAKE) --no-print-directory setup; \
	else PYTHON="$(PYTHON)" sh .ci/setup requirements.lock "$(UV)"; fi
	@touch .venv/runs

run: .venv/runs
	@$(BIN)/keyferry run

demo: .venv/runs
	@$(BIN)/keyferry demo

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@.ci/browser >/dev/null
	$(BIN)/coverage erase
	@# The types are looked at beside the tests, which often wait; what is wrong with them is told at the end.
	@types=$$(mktemp); $(BIN)/mypy >"$$types" 2>&1 & mypy=$$!; failed=0; \
	echo "$(BIN)/coverage run -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder"; \
	$(BIN)/coverage run -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder || failed=1; \
	wait $$mypy || failed=1; echo "$(BIN)/mypy"; cat "$$types"; rm -f "$$types"; exit $$failed
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

test: setup
	@.ci/browser >/dev/null
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

fmt: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

walk: setup
	$(BIN)/python -m tests.browser.walk $(EXCHANGES)

pictures: setup
	$(BIN)/python -m tests.browser.pictures

kills: setup
	$(BIN)/python -m tests.kills --kills 100

simulate-year: setup
	$(BIN)/python -m tests.year --traders 1000 --days 365 --seed 1

diagnosis: setup
	@$(BIN)/python -m tests.diagnosis

hostile: setup
	$(BIN)/python -m tests.hostile

lock:
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --output-file requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* build dist

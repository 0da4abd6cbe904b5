# `make run` and `make check` do all the set-up on a machine with git, make and Python 3.11 to 3.13.

BIN := .venv/bin
# More than there are cores, since many tests wait; a file goes to one worker, since its tests share a world.
WORKERS ?= 3
UV ?= $(shell command -v uv 2>/dev/null)
PINNED = --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet
COMPILE = $(or $(UV),$(BIN)/uv) pip compile pyproject.toml $(PINNED)
GROUP = $(or $(UV),$(BIN)/uv) pip compile $(PINNED) --group

# A process that may keep no bytecode compiles all of aiogram and ccxt at each of the many starts.
unexport PYTHONDONTWRITEBYTECODE

SUPPLY := .venv-supply/bin

.PHONY: help setup run demo check test fmt lock audit sbom deployment core-image kills replicas crashes safety simulate-year diagnosis hostile fuzz fuzz-guided fuzz-records mutants abuse pictures walk clean

help:
	@echo "make demo   try everything in the browser, with no token and no account"
	@echo "make run    start the bot (the first time: says what is missing and makes .env)"
	@echo "make check  format, lint, types and all tests with their coverage"
	@echo "make test   the tests alone          make fmt    put the code into shape"
	@echo "make kills  end the bot a hundred times by kill -9 and count what was lost"
	@echo "make replicas  the same of three bots on one PostgreSQL database behind a balancer, sixty times"
	@echo "make crashes  end the bot, and the commands beside it, at every point that could leave something else behind"
	@echo "make safety  the table of invariants and faults: what is broken while something goes wrong"
	@echo "make simulate-year  a year of a thousand traders: is each message sent once, in time, to the right person?"
	@echo "make diagnosis  count what becomes of every recorded answer of an exchange"
	@echo "make hostile  misbehave as every exchange of ccxt, send each ruined credentials, and look for secrets everywhere"
	@echo "make fuzz   make up updates, pastes, names and files for SECONDS of each, and count what broke"
	@echo "make fuzz-guided  the same, led by what of the code an input reaches (Python 3.11 on Linux)"
	@echo "make fuzz-records  change sealed records ten million times, and count what still opens"
	@echo "make mutants  change the code that seals in every small way, and see whether a test notices each"
	@echo "make abuse  submit 10,000 stolen keys from 50 accounts, and a hundred slow ones beside other people"
	@echo "make pictures  take the pictures of the README anew"
	@echo "make walk   walk every exchange of the demo on a phone's page and keep pictures of it"
	@echo "make audit  ask whether a weakness is known of anything that is pinned; make sbom lists what is (dist/)"
	@echo "make deployment  look at Dockerfile, compose.yaml and the systemd unit by the tools made for it"
	@echo "make core-image  take an image of a running bot's memory, and say which secrets are to be seen in it"
	@echo "make setup  the set-up alone         make lock   pin the dependencies anew (needs uv)"
	@echo "make clean  remove what was made; .env and data/ stay"

setup: .venv/ready

# What the tests need, and so all that the bot needs.
.venv/ready: requirements-dev.lock requirements-build.lock pyproject.toml Makefile
	@PYTHON="$(PYTHON)" sh .ci/setup requirements-dev.lock "$(UV)"
	@touch .venv/ready .venv/runs

# What the bot needs alone; nothing is taken away where the tests' things are there too.
.venv/runs: requirements.lock requirements-build.lock pyproject.toml Makefile
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

replicas: setup
	$(BIN)/python -m tests.kills --bots 3 --kills 60

crashes: setup
	$(BIN)/python -m tests.crash

safety: setup
	$(BIN)/python -m tests.safety

simulate-year: setup
	$(BIN)/python -m tests.year --traders 1000 --days 365 --seed 1

diagnosis: setup
	@$(BIN)/python -m tests.diagnosis

hostile: setup
	$(BIN)/python -m tests.hostile
	$(BIN)/python -m tests.malformed

fuzz: setup
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60) --json fuzz.json

fuzz-guided: setup .venv-fuzz/ready
	PYTHONPATH=.venv-fuzz $(BIN)/python -m tests.fuzz.guided --seconds $(or $(SECONDS),60)

.venv-fuzz/ready: requirements-fuzz.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --upgrade --target .venv-fuzz --requirement requirements-fuzz.lock
	@touch .venv-fuzz/ready

fuzz-records: setup
	$(BIN)/python -m tests.fuzz.records --mutations $(or $(MUTATIONS),10000000)

mutants: setup
	$(BIN)/python -m tests.mutants

abuse: setup
	$(BIN)/python -m tests.abuse

lock:
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --output-file requirements-dev.lock
	$(GROUP) build --constraint requirements-dev.lock --output-file requirements-build.lock
	$(GROUP) supply --output-file requirements-supply.lock
	$(GROUP) fuzz --output-file requirements-fuzz.lock

# Strict: what could not be asked about is a failure, not a pass.
audit: .venv-supply/ready
	@for lock in requirements.lock requirements-build.lock requirements-dev.lock requirements-supply.lock requirements-fuzz.lock; do \
		echo "$$lock"; $(SUPPLY)/pip-audit --strict --disable-pip --require-hashes --requirement $$lock || failed=1; \
	done; exit $${failed:-0}

sbom: .venv-supply/ready
	@mkdir -p dist
	@$(SUPPLY)/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible \
		--output-file dist/keyferry.cdx.json requirements.lock
	@echo "dist/keyferry.cdx.json names all that the bot runs on, with hashes (CycloneDX)."

deployment: .venv-supply/ready
	$(SUPPLY)/hadolint Dockerfile
	$(SUPPLY)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	@if command -v promtool >/dev/null; then \
		promtool check rules deploy/prometheus/rules.yaml && promtool test rules deploy/prometheus/rules_test.yaml; \
	else echo "promtool is not here: the alert rules were not tried."; fi
	@if command -v systemd-analyze >/dev/null; then \
		systemd-analyze security --offline=yes --threshold=20 --no-pager deploy/keyferry.service | tail -1; \
	else echo "systemd-analyze is not here: the unit was not looked at."; fi

.venv-supply/ready: requirements-supply.lock
	@[ -x $(SUPPLY)/pip ] || python3 -m venv .venv-supply
	@$(SUPPLY)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-supply.lock
	@touch .venv-supply/ready

core-image: setup
	$(BIN)/python -m tests.core_image

clean:
	rm -rf .venv .venv-supply .venv-fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* build dist

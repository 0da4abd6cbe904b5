# `make run` and `make check` do all the set-up on a machine with git, make and Python 3.11 to 3.13.

BIN := .venv/bin
WORKERS ?= 2
UV ?= $(shell command -v uv 2>/dev/null)
COMPILE = $(or $(UV),$(BIN)/uv) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: help setup run check test fmt lock kills clean

help:
	@echo "make run    start the bot (the first time: says what is missing and makes .env)"
	@echo "make check  format, lint, types and all tests with their coverage"
	@echo "make test   the tests alone          make fmt    put the code into shape"
	@echo "make kills  end the bot a hundred times by kill -9 and count what was lost"
	@echo "make setup  the set-up alone         make lock   pin the dependencies anew (needs uv)"
	@echo "make clean  remove what was made; .env and data/ stay"

setup: .venv/ready

.venv/ready: requirements-dev.lock pyproject.toml Makefile
	@PYTHON="$(PYTHON)" sh .ci/setup "$(UV)"
	@touch $@

run: setup
	@$(BIN)/keyferry run

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

test: setup
	$(BIN)/pytest -n $(WORKERS)

fmt: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

kills: setup
	$(BIN)/python -m tests.kills --kills 100

lock:
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --output-file requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* build dist

# What is done here, by name. Everything is made in .venv, once: a second run finds it there.
# Needs Python 3.11 to 3.13 and make, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	if "$$p" -c '$(SUITABLE)' 2>/dev/null; then echo "$$p"; break; fi; done)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# In this order: the second of Batatais begins when its first one ends.
SCENARIOS ?= batatais-norte-2017 batatais-gestao-2021 sants-montjuic-2019 cartagena-2023
KILLS ?= 200
COMMANDS ?= 2000
TESTS ?= tests
# One test more at once than there are processors, for many of them wait for a server of their own; four at most.
JOBS ?= $(shell "$(PYTHON)" -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))' 2>/dev/null || echo 2)
PYTEST ?= $(BIN)/python -m pytest

.PHONY: help run test check chaos histories words lock format clean

help: ## say what can be made
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+): .*## /  make \1	/'

run: $(VENV)/.installed ## start the embedded system, with the scenarios played on first start
	@exec $(BIN)/vertebra up $(addprefix --play ,$(SCENARIOS))

test: $(VENV)/.developing ## run the tests (TESTS=path for a part of them, JOBS=0 for one after the other)
	$(PYTEST) -n $(JOBS) --dist loadfile --no-loadscope-reorder $(TESTS)

check: $(VENV)/.developing ## format, lint, types and floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

chaos: $(VENV)/.developing ## have everything die, at random, while many people work (KILLS=200 COMMANDS=2000)
	VERTEBRA_KILLS=$(KILLS) VERTEBRA_COMMANDS=$(COMMANDS) VERTEBRA_AWAY=60 VERTEBRA_ENDINGS=2000 VERTEBRA_RECOVERIES=20 \
		$(PYTEST) -s -o faulthandler_timeout=3600 tests/chaos

histories: $(VENV)/.developing ## record the workflow histories that every later release must be able to replay
	$(BIN)/python -m tests.histories.record

words: $(VENV)/.developing ## bring the catalogues in words/locale/ up to date, and say what is not translated
	$(BIN)/python -m cli.catalogue

format: $(VENV)/.developing ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock is made on the oldest Python, whose packages suit the newer ones too, and from the public index alone:
# what this machine's pip is told beside it must not enter a file that others install from.
COMPILE := PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= PIP_EXTRA_INDEX_URL= CUSTOM_COMPILE_COMMAND='make lock' \
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --all-build-deps --no-annotate \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

lock: $(VENV)/.developing ## choose the versions anew: requirements.txt and requirements-dev.txt
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "The lock is made with Python 3.11: make clean lock PYTHON=python3.11"; exit 1; }
	$(COMPILE) --upgrade --output-file requirements.txt pyproject.toml
	$(COMPILE) --upgrade --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

clean: ## remove what was made, but not the data in .vertebra
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Vertebra needs Python 3.11, 3.12 or 3.13: none was found."; exit 1; }
	@$(PYTHON) -c '$(SUITABLE)' || { echo "Vertebra needs Python 3.11, 3.12 or 3.13, not $(PYTHON)."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP_INSTALL) --require-hashes -r requirements.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developing: requirements-dev.txt $(VENV)/.installed
	$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

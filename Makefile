# What Jibu can do, on a machine with Python 3.11 or newer, make and git. `make` alone lists it.

# Only asked when .venv is made.
PYTHON ?= $(or $(shell python3 dashboard/interpreter.py 2>/dev/null),python3)
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install --no-deps --require-hashes
export PORT
# Where it is set, each process would compile all of Jibu anew when it starts; tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check demo bench crash format translations clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /make \1  	/p' $(MAKEFILE_LIST)

run: .venv/runtime.installed .venv/translations.compiled ## start everything; PORT=8001 for another port
	@exec $(BIN)/python -m dashboard.launcher

demo: .venv/runtime.installed .venv/translations.compiled ## answer a poll as 200 people and check what comes out
	@exec $(BIN)/python manage.py demo

test: .venv/dev.installed .venv/translations.compiled ## run all tests; ARGS="tests/flows -x" for some
	@exec $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: export DEBUG = 1
check: .venv/dev.installed ## format, lint, types, arrows between the rooms, missing migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

format: .venv/dev.installed ## put the code in its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/dev.installed .venv/translations.compiled ## measure; ONLY=name for one
	@exec $(BIN)/python -m tests.bench $(ONLY)

crash: .venv/dev.installed ## kill processes under load, 50 times; ARGS="--kills 5" for fewer
	@exec $(BIN)/python -m tests.crash $(ARGS)

translations: .venv/dev.installed ## bring the translations of the pages up to date with their texts
	@DEBUG=1 $(BIN)/python manage.py catalogues

clean: ## forget installed packages and caches; the data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis staticfiles

.venv/bin/python:
	$(eval PYTHON := $(PYTHON))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Jibu needs Python 3.11 or newer; $(PYTHON) is not. Try: make run PYTHON=python3.12"; exit 1; }
	@echo "Making an environment with $(PYTHON) …"
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing (on Debian: apt install python3-venv)."; exit 1; }

.venv/runtime.installed: requirements.lock | .venv/bin/python
	@echo "Installing what Jibu runs on …"
	@$(PIP) -r requirements.lock
	@touch $@

# The development lock holds all of the other one.
.venv/dev.installed: requirements-dev.lock requirements.lock | .venv/bin/python
	@echo "Installing what Jibu runs on and is tested with …"
	@$(PIP) -r requirements-dev.lock
	@touch $@ .venv/runtime.installed

.venv/translations.compiled: $(wildcard dashboard/web/locale/*/LC_MESSAGES/*.po) | .venv/runtime.installed
	@DEBUG=1 $(BIN)/python manage.py catalogues --compile
	@touch $@

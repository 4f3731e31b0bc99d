# make run    the portal from nothing: environment, database, sample workbook, first plan; then it serves
# make test   the whole suite
# make lint   formatting, lint and types
# make bench  the molding engine against the specification's model, side by side, in 15 minutes;
#             bench-full measures everything, for two hours and more, and goes on where it was
# make promises   what the portal promises, tried at full length for hours; docs/promises.md tells the
#             figures. Some of them only: make promises PROMISES="1 3"
# make requirements   the exact lists of packages, with hashes, from requirements.in and -dev.in
# make licences   docs/licences.md, from what is installed
# make audit  ask PyPI whether anything installed has a known weakness
# make user-docs  the pictures and the table of roles in docs/users/, taken anew
#
# Needs git, make and Python 3.11 or newer with venv; everything else comes with requirements.txt.
# Another port: PORT=8001 make run. Another Python: PYTHON=/path/to/python3.11 make run.

.DELETE_ON_ERROR:
.PHONY: run test lint promises requirements licences audit user-docs bench bench-full install install-dev clean

PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --requirement
# Node keeps its own list of authorities; the machine's list knows a company's proxy, too.
NPM := NODE_USE_SYSTEM_CA=1 PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm
QUIETLY := --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error

run: install
	@$(BIN)/python manage.py serve --check-only --port $(PORT)
	@$(BIN)/python manage.py prepare --port $(PORT)
	@exec $(BIN)/python manage.py serve --port $(PORT)

test: install-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

promises: install-dev
	$(BIN)/python -m tests.promises $(PROMISES)

requirements: install-dev
	for list in requirements requirements-dev; do $(BIN)/uv pip compile --quiet --system-certs --universal \
	  --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make requirements" \
	  --default-index https://pypi.org/simple $$list.in --output-file $$list.txt || exit; done

licences: install
	$(BIN)/python -m tests.licences

audit: install-dev
	$(BIN)/uv tool run --system-certs --from pip-audit==2.10.1 pip-audit --strict --disable-pip --require-hashes \
	  --requirement requirements.txt

user-docs: install-dev
	$(BIN)/python -m pytest tests/browser/pictures.py

# Options: make bench BENCH="--time-limit 5 --only mixed-30"; see docs/molding.md.
bench: .venv/installed
	$(BIN)/python -m tests.bench quick $(BENCH)

bench-full: .venv/installed
	$(BIN)/python -m tests.bench full $(BENCH)

install: .venv/installed node_modules/.installed

install-dev: .venv/installed-dev node_modules/.installed-dev

# What make makes; the database and its secrets below var/ stay.
clean:
	rm -rf .venv node_modules staticfiles .mypy_cache .ruff_cache .pytest_cache

.venv/made:
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "Python 3.11 is missing. Debian: apt-get install python3.11 python3.11-venv"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$("$(PYTHON)" -V), but the portal needs 3.11 or newer."; \
	  echo "Debian: apt-get install python3.11 python3.11-venv; elsewhere: PYTHON=/path/to/python3.11 make"; \
	  exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv. Debian: apt-get install python$$("$(PYTHON)" -c \
	  'import sys; print("%d.%d" % sys.version_info[:2])')-venv"; exit 1; }
	@echo "Making the environment in .venv ..."
	@rm -rf .venv
	@"$(PYTHON)" -m venv .venv
	@touch $@

.venv/installed: requirements.txt .venv/made
	@echo "Installing what the portal runs on (a few minutes the first time) ..."
	@$(PIP) requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing what tests and checks need ..."
	@$(PIP) requirements-dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json .venv/installed
	@echo "Fetching the web assets ..."
	@$(NPM) ci --omit=dev $(QUIETLY)
	@touch $@

node_modules/.installed-dev: node_modules/.installed
	@echo "Fetching what tests see pages with ..."
	@$(NPM) ci $(QUIETLY)
	@touch $< $@

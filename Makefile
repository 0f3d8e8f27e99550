# `make run` opens the app, `make test` runs every test; the first call makes .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check bench bench-class

run: .venv/run
	$(BIN)/streamlit run app.py

test: .venv/dev
	$(BIN)/python -m pytest

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/dev
	$(BIN)/python -m benchmarks

# A whole class on one small server; takes minutes.
bench-class: .venv/dev
	$(BIN)/python -m benchmarks.classroom

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

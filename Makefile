# `make run` opens the app, `make test` runs every test; the first call makes .venv. `make oldest` runs every
# test with the lowest versions that requirements.txt allows, `make parity` the programs that the app writes,
# with PyTorch, JAX, Optax and Keras; each has an environment of its own. `make site` builds the app as files
# that need no server (build/site; wants Node), `make test-site` opens them in a browser.
PYTHON ?= python3
BIN := .venv/bin
OLDEST := .venv-oldest
PARITY := .venv-parity

.PHONY: run test check oldest parity bench bench-class site test-site

run: .venv/run
	$(BIN)/streamlit run serve.py

test: .venv/dev
	$(BIN)/python -m pytest

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy site/build.py

oldest: $(OLDEST)/ready
	$(OLDEST)/bin/python -m pytest

parity: $(PARITY)/ready
	$(PARITY)/bin/python -m pytest tests/parity --confcutdir=tests/parity

bench: .venv/dev
	$(BIN)/python -m benchmarks

# A whole class on one small server; takes minutes. `make bench-class PROCESSES=2`: on two processes behind nginx.
PROCESSES ?= 1
bench-class: .venv/dev
	$(BIN)/python -m benchmarks.classroom --processes $(PROCESSES)

site: .venv/run
	$(BIN)/python site/build.py

test-site: .venv/dev site
	$(BIN)/python -m pytest tests/site --confcutdir=tests/site

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(OLDEST)/ready: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv --clear $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(OLDEST)/bin/uv pip install --quiet --python $(OLDEST) --resolution lowest-direct -r requirements.txt
	$(OLDEST)/bin/uv pip install --quiet --python $(OLDEST) -r requirements-dev.txt
	touch $@

$(PARITY)/ready: requirements-parity.txt
	$(PYTHON) -m venv $(PARITY)
	$(PARITY)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-parity.txt
	touch $@

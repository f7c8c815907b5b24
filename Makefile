# Two commands, each complete on a fresh machine that has Python 3.11 or newer (with venv) and make:
#   make run    read the sample articles and show what is in them
#   make test   format, lint, types, tests
#   make notebooks   run the notebooks; what they show is then in out/notebooks
PYTHON ?= python3
# What the training tests run on; any torch will do, TORCH= leaves it out and skips them.
TORCH ?= torch==2.13.0
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test notebooks clean

run: .venv/run.stamp
	@mkdir -p out
	$(BIN)/dtx-nlp extract corpora/samples --format table
	@$(BIN)/dtx-nlp extract corpora/samples -o out/samples.jsonl
	@$(BIN)/dtx-nlp extract corpora/samples --format html -o out/samples.html
	@echo "The same as JSON Lines: out/samples.jsonl, as a page for the browser: out/samples.html"

test: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

notebooks: .venv/dev.stamp
	@mkdir -p out/notebooks
	@for book in notebooks/*.py; do \
		if grep -q dtx_nlp.training $$book && ! $(BIN)/python -c "import torch" 2>/dev/null; then \
			echo "$$book: left out, torch is not installed"; continue; \
		fi; \
		echo $$book; \
		PATH="$(CURDIR)/$(BIN):$$PATH" jupytext --quiet --to notebook --execute --run-path notebooks \
			--output "out/notebooks/$$(basename $$book .py).ipynb" $$book || exit 1; \
	done

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: pyproject.toml .venv/bin/python
	$(PIP) install --editable .
	@touch $@

.venv/dev.stamp: pyproject.toml .venv/bin/python
	$(PIP) install --editable '.[dev]' $(TORCH)
	@touch $@ .venv/run.stamp

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

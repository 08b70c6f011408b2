# peersupport. Two commands matter: `make demo` runs the product, `make test` passes its tests.
# Everything they need is installed below .venv and node_modules; nothing else on the machine is changed,
# except that `make test` installs Debian's Chromium when it is absent and may be installed.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMPS := build/stamps
ASSETS := build/static/manifest.json

# Tools that bring their own list of certificates are shown the machine's, when it has one.
SYSTEM_CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt))
ifneq ($(SYSTEM_CERTIFICATES),)
export PIP_CERT ?= $(SYSTEM_CERTIFICATES)
export SSL_CERT_FILE ?= $(SYSTEM_CERTIFICATES)
export NODE_EXTRA_CA_CERTS ?= $(SYSTEM_CERTIFICATES)
endif
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help demo test check bench assets lock clean

help:
	@echo "make demo    run the product with demo data on http://$(HOST):$(PORT) (HOST=, PORT=)"
	@echo "make test    run all tests"
	@echo "make check   format, lint, types, import contracts, templates"
	@echo "make bench   benchmarks, printed as ratios and written to build/bench.json"
	@echo "make lock    resolve requirements/*.in anew"

# --- set-up ---------------------------------------------------------------------------------------

$(BIN)/python:
	@tools/make_venv.sh "$(PYTHON)" "$(VENV)"

$(STAMPS)/uv: requirements/uv.txt | $(BIN)/python
	@mkdir -p $(STAMPS)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

$(STAMPS)/runtime: requirements/runtime.txt $(STAMPS)/uv
	@echo "Installing what the product runs on ..."
	@tools/install.sh $(BIN) requirements/runtime.txt
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/runtime
	@echo "Installing what tests and checks need ..."
	@tools/install.sh $(BIN) requirements/dev.txt
	@touch $@

$(STAMPS)/npm: package.json package-lock.json .npmrc | $(BIN)/python
	@mkdir -p $(STAMPS)
	@echo "Fetching the front-end packages ..."
	@tools/npm_ci.sh
	@touch $@

$(ASSETS): $(STAMPS)/npm tools/build_assets.py $(shell find frontend -type f 2>/dev/null)
	@$(BIN)/python tools/build_assets.py
	@touch $@

assets: $(ASSETS)

# --- the product ----------------------------------------------------------------------------------

demo: $(STAMPS)/runtime $(ASSETS)
	@HOST="$(HOST)" PORT="$(PORT)" tools/demo.sh

# --- tests and checks -----------------------------------------------------------------------------

test: $(STAMPS)/dev $(ASSETS)
	@tools/get_chromium.sh
	@$(BIN)/python -m pytest

check: $(STAMPS)/dev $(ASSETS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python tools/check_templates.py

bench: $(STAMPS)/dev $(ASSETS)
	@$(BIN)/python -m bench

lock: $(STAMPS)/uv
	@tools/lock.sh $(BIN)/uv

clean:
	rm -rf build $(VENV) node_modules

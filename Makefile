# puhui: `make help` lists every command.
SHELL := /bin/sh
PORT ?= 8000
TESTS ?= tests
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPATH := $(CURDIR)

.PHONY: help up test check bench lint types borders migrations translations requirements messages openapi
.DEFAULT_GOAL := help

help: ## print every command
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | sort | expand -t 16

up: ## set up all that is needed and start the platform (PORT=8080 for another port)
	@tools/setup.sh run
	@exec .venv/bin/puhui up --port $(PORT) $(UP)

test: ## set up all that is needed and run the tests, slow ones left out
	@tools/setup.sh dev
	.venv/bin/python -m pytest $(TESTS) -n 2 --dist worksteal -m "not slow and not browser"

lint: ## style, by ruff
	@tools/setup.sh dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: ## types, by mypy strict
	@tools/setup.sh dev
	@home=$$(mktemp -d) && PUHUI_HOME=$$home .venv/bin/mypy; code=$$?; rm -rf $$home; exit $$code

borders: ## which room may import which, by import-linter
	@tools/setup.sh dev
	.venv/bin/lint-imports

migrations: ## whether every change of a model has its migration
	@tools/setup.sh dev
	@home=$$(mktemp -d) && PUHUI_HOME=$$home DJANGO_SETTINGS_MODULE=puhui.config.settings \
		.venv/bin/python -W ignore -m django makemigrations --check --dry-run; code=$$?; rm -rf $$home; exit $$code

translations: ## whether every text that people see is translated
	@tools/setup.sh dev
	@home=$$(mktemp -d) && PUHUI_HOME=$$home .venv/bin/python -m tools.lints.translations; code=$$?; rm -rf $$home; exit $$code

check: lint types borders migrations translations ## everything: style, types, borders, and all tests with the slow ones
	@tools/setup.sh browser
	$(MAKE) test
	.venv/bin/python -m pytest $(TESTS) -n 2 --dist worksteal -m "slow or browser"

messages: ## collect the texts for people and compile their translations
	@tools/setup.sh dev
	.venv/bin/python -m tools.messages

openapi: ## write docs/openapi.json after a change of the API that is meant
	@tools/setup.sh dev
	@home=$$(mktemp -d) && PUHUI_HOME=$$home .venv/bin/python -m tools.openapi; code=$$?; rm -rf $$home; exit $$code

bench: ## run the benchmarks, one JSON line each
	@tools/setup.sh dev
	.venv/bin/puhui bench all

requirements: ## export the pinned requirements after a change of pyproject.toml
	@tools/setup.sh dev
	.venv/bin/uv export -q --no-emit-project --no-header --no-annotate --no-default-groups --group build -o requirements/run.txt >/dev/null
	.venv/bin/uv export -q --no-emit-project --no-header --no-annotate --group dev --group build -o requirements/dev.txt >/dev/null

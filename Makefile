# puhui: `make help` lists every command.
SHELL := /bin/sh
PORT ?= 8000
TESTS ?= tests
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPATH := $(CURDIR)

.PHONY: help up test check bench lint types borders browser requirements messages
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
	.venv/bin/mypy

borders: ## which room may import which, by import-linter
	@tools/setup.sh dev
	.venv/bin/lint-imports

check: lint types borders test ## everything: style, types, borders, all tests with the slow ones
	.venv/bin/python -m pytest $(TESTS) -n 2 --dist worksteal || test $$? -eq 5

bench: ## run the benchmarks, one JSON line each
	@tools/setup.sh dev
	.venv/bin/puhui bench all

requirements: ## export the pinned requirements after a change of pyproject.toml
	@tools/setup.sh dev
	.venv/bin/uv export -q --no-emit-project --no-header --no-annotate --no-default-groups --group build -o requirements/run.txt >/dev/null
	.venv/bin/uv export -q --no-emit-project --no-header --no-annotate --group dev --group build -o requirements/dev.txt >/dev/null

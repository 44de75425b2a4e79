# `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1

UV := .venv/bin/uv

help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/uv:
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/installed: pyproject.toml uv.lock | .venv/bin/uv
	$(UV) sync --frozen --quiet
	@touch $@

web/brand/node_modules: web/brand/package-lock.json
	npm ci --prefix web/brand --silent
	@touch $@

BRAND_SOURCES := $(shell find web/brand -type f -not -path '*/node_modules/*' 2>/dev/null)

src/kaifong/interfaces/static/kaifong/built: web/brand/node_modules $(BRAND_SOURCES)
	npm run build --prefix web/brand --silent
	@mkdir -p $(@D) && touch $@

web/field/node_modules: web/field/package-lock.json
	npm ci --prefix web/field --silent
	@touch $@

FIELD_SOURCES := $(shell find web/field -type f -not -path '*/node_modules/*' 2>/dev/null)

src/kaifong/interfaces/static/field/index.html: web/field/node_modules $(FIELD_SOURCES) $(wildcard src/kaifong/locale/*/LC_MESSAGES/django.po)
	npm run build --prefix web/field --silent -- --logLevel warn
	@touch $@

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/kaifong/locale/*/LC_MESSAGES/django.po))

%.mo: %.po .venv/installed
	.venv/bin/pybabel --quiet compile --use-fuzzy --input-file $< --output-file $@

system: ## Install what the operating system must have (Debian, as root); elsewhere say what is missing
	@.ci/system-packages

setup: .venv/installed src/kaifong/interfaces/static/kaifong/built src/kaifong/interfaces/static/field/index.html $(CATALOGUES) system ## Make .venv, the front end and the catalogues
	@.venv/bin/python -m compileall -q src bench  # a command that finds no bytecode compiles 1,700 modules: three seconds

demo: setup ## A world of 3,000 tenancies, three months run, and pages to look at
	.venv/bin/python -m kaifong.demo

test: setup ## All tests
	npm test --prefix web/field --silent
	KAIFONG_HOME=var/test .venv/bin/pytest -q -n 2 --dist loadscope

check: .venv/installed ## Lint, types, import contracts, migrations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/mypy
	KAIFONG_HOME=var .venv/bin/django-admin makemigrations --check --dry-run --settings kaifong.config.settings
	.venv/bin/djlint --check --lint src/kaifong

format: .venv/installed ## Format the sources
	.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

bench-rent: setup ## The full register: populate, twelve months, settlement, notifications (about 40 minutes)
	.venv/bin/python -m bench.rent

bench-enquiry: setup ## What tenants ask most, on the world that bench-rent left (about 3 minutes)
	.venv/bin/python -m bench.enquiry

bench-rules: setup ## Decisions over all tenancies at once, on the world that bench-rent left (about 5 minutes)
	.venv/bin/python -m bench.rules

bench-hotline: setup ## Calls at once through a real engine, 50 to 400 (about 15 minutes); SOAK=3600: an hour of 50, memory drawn
	SOAK=$(or $(SOAK),0) .venv/bin/python -m bench.hotline

bench-routing: setup ## Routes: a made-up day and its noon, or FILES='a.txt b.txt' against the .sol beside each (a minute a file)
	.venv/bin/python -m bench.routing $(FILES)

bench-field: setup ## Handhelds against the server: a package, a push, 200 at once with photographs (about 15 minutes)
	.venv/bin/python -m bench.field

messages: .venv/installed ## Collect the pages' texts and renew 简体 from 繁體
	.venv/bin/python tools/messages.py

clean: ## Remove what was built, not var/
	rm -rf .venv web/brand/node_modules web/field/node_modules src/kaifong/interfaces/static

.PHONY: help system setup demo test check format bench-rent bench-enquiry bench-rules bench-hotline bench-routing bench-field messages clean

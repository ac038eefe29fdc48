# `make` alone prints what there is. PYTHON may name the interpreter to start from.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && exit; done; echo python3)
BIN := .venv/bin
RUN := @$(PYTHON) tools/bootstrap.py run &&
DEV := @$(PYTHON) tools/bootstrap.py dev &&

.DEFAULT_GOAL := help
.PHONY: help serve test check migration browser bench mutations screenshots lock

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: ## start everything with the demo world on port 8000 (REGULARS_PORT); Ctrl-C stops it
	$(RUN) exec $(BIN)/python -m regulars demo

test: ## every test, browser included
	$(DEV) { $(PYTHON) tools/chromium.py >/dev/null || true; $(PYTHON) tools/pgbouncer.py >/dev/null || true; } && exec $(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

browser: ## only what drives a real Chromium
	$(DEV) $(PYTHON) tools/chromium.py >/dev/null && exec $(BIN)/pytest -m browser $(ARGS)

check: ## style, types, laws of the house, templates, migrations, locks
	$(DEV) exec $(BIN)/python tools/check.py

migration: ## write the migration of a changed model, and list it: make migration ROOM=sites NAME=basket_days
	$(DEV) DJANGO_SETTINGS_MODULE=regulars.config.settings $(BIN)/python -W ignore -m django makemigrations $(ROOM) -n $(NAME) && exec $(BIN)/python tools/migrations.py --write

bench: ## measure the hot paths and write docs/performance.md
	$(DEV) exec $(BIN)/python -m bench $(ARGS)

mutations: ## take guards away one by one: the nearest tests notice each (tests/house/mutations.md)
	$(DEV) exec $(BIN)/python -m tools.mutations $(ARGS)

screenshots: ## write every main screen to docs/screenshots
	$(DEV) $(PYTHON) tools/chromium.py >/dev/null && exec $(BIN)/python -m tools.screenshots $(ARGS)

lock: ## resolve requirements/*.in anew
	$(DEV) $(BIN)/python tools/locks.py --write

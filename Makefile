SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Where state, logs and Python environments go; MUSTER_HOME moves the first two.
LOCAL := .local/venv
LINT := .local/lint
SAM := .local/sam
TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
STACK = $(LOCAL)/bin/python infra/local/stack.py
FUNCTIONS := access-review audit-seal data-purge domain-recheck invitation-mailer mail-events member-api outbox \
	roster-apply roster-export roster-import

# What `make up` builds. The tests build the whole workspace, which costs the dependencies a second
# build wherever a part of it asks for other features of them.
SCOPE ?= $(FUNCTIONS:%=--package %)

# Everything that the console is built from.
CONSOLE := $(shell find console -type d \( -name node_modules -o -name dist -o -name test-results \) -prune -o -type f -print)

# What AWS runs: `make deploy ARCH=x86_64` for the other processor, CARGO_PROFILE=measure for a quicker build.
ARCH ?= arm64
CARGO_PROFILE ?= release
TRIPLE := $(if $(filter arm64,$(ARCH)),aarch64,$(ARCH))-unknown-linux-gnu
# What provided.al2023 has, whatever this machine has.
GLIBC := 2.34
ZIGBUILD = PATH="$(abspath $(SAM)/bin):$$PATH" cargo zigbuild

.PHONY: help
help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

.PHONY: run
run: up ## start the local stack with the console, and import a real roster into it
	@$(LOCAL)/bin/python infra/local/demo.py

.PHONY: up
up: cargo venv console ## start the local stack in the background, or update it
	@cargo build --bins $(SCOPE)
	@$(STACK) up $(TARGET)/debug

.PHONY: down
down: venv ## stop the local stack
	@$(STACK) down

.PHONY: test
test: lint ## lint, unit, integration and end-to-end tests, as CI runs them
	@echo "== unit tests"
	@cargo test --workspace --lib --bins
	@cargo test --workspace --doc
	@cd console && npm test --silent
	@infra/local/e2e.sh

.PHONY: lint
lint: cargo console ## check format, code, console and template
	@echo "== format"
	@cargo fmt --all --check
	@echo "== clippy"
	@cargo clippy --quiet --workspace --all-targets -- --deny warnings
	@infra/venv.sh $(LINT) infra/requirements-lint.txt
	@echo "== template"
	@$(LINT)/bin/cfn-lint template.yaml
	@echo "== console"
	@cd console && npm run --silent lint && npm run --silent budget

.PHONY: fmt
fmt: cargo ## format the code
	@cargo fmt --all

# The bench counts by the names of functions. A package with settings of its own keeps them only with its lines.
NAMED = --config 'profile.release.strip="none"' $(foreach function,roster-apply roster-export roster-import,\
	--config 'profile.release.package.$(function).debug="line-directives-only"')
# The parts of the bench to run, all of them where none is named: make bench PARTS="import export"
PARTS ?=

.PHONY: bench
bench: sam ## measure, and write docs/benchmarks.md: PARTS="import export" for some parts of it
	@echo "== the functions as AWS runs them: ten minutes, the first time"
	@$(ZIGBUILD) --release $(NAMED) --target $(shell uname -m)-unknown-linux-gnu.$(GLIBC) $(SCOPE)
	@cargo build --profile measure --bins --package e2e
	@$(TARGET)/measure/bench $(PARTS)

.PHONY: console
console: console/dist/index.html ## build the web console

console/dist/index.html: console/node_modules/.package-lock.json $(CONSOLE)
	@echo "== console"
	@cd console && npm run --silent build -- --logLevel warn

# npm notes here what it installed.
console/node_modules/.package-lock.json: console/package-lock.json console/.npmrc
	@command -v npm >/dev/null || { echo "muster: npm is missing: install Node.js 20.19 or newer" >&2; exit 1; }
	@echo "== npm packages into console/node_modules"
	@cd console && npm ci --silent
	@touch $@

.PHONY: deploy
deploy: sam console ## build and deploy to AWS: ARCH=arm64|x86_64 PARAMETERS='Tracing=Active ...'
	@ARCH=$(ARCH) CARGO_PROFILE=$(CARGO_PROFILE) $(SAM)/bin/sam build --parameter-overrides Architecture=$(ARCH)
	@$(SAM)/bin/sam deploy --parameter-overrides Architecture=$(ARCH) $(PARAMETERS)
	@$(SAM)/bin/python infra/publish_console.py muster

.PHONY: cargo venv sam
cargo:
	@command -v cargo >/dev/null || { echo "muster: cargo is missing: install Rust from https://rustup.rs" >&2; exit 1; }

venv:
	@infra/venv.sh $(LOCAL) infra/local/requirements.txt

sam: cargo
	@infra/venv.sh $(SAM) infra/requirements-aws.txt

# `sam build` makes these; it says in ARTIFACTS_DIR where the program goes.
build-AccessReviewFunction: function-access-review
build-AuditSealFunction: function-audit-seal
build-DataPurgeFunction: function-data-purge
build-DomainRecheckFunction: function-domain-recheck
build-InvitationMailerFunction: function-invitation-mailer
build-MailEventsFunction: function-mail-events
build-OutboxFunction: function-outbox
build-MemberApiFunction: function-member-api
build-RosterApplyFunction: function-roster-apply
build-RosterExportFunction: function-roster-export
build-RosterImportFunction: function-roster-import

function-%: sam
	@[ -d "$$(rustc --print sysroot)/lib/rustlib/$(TRIPLE)" ] || { \
		echo "muster: Rust cannot build for $(TRIPLE): rustup target add $(TRIPLE), or ARCH=x86_64 or arm64" >&2; exit 1; }
	@$(ZIGBUILD) --profile $(CARGO_PROFILE) --target $(TRIPLE).$(GLIBC) --package $*
	@install -D -m 755 $(TARGET)/$(TRIPLE)/$(CARGO_PROFILE)/$* "$(ARTIFACTS_DIR)/bootstrap"

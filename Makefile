# What a newcomer and a machine both need, one word each: make help

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.PHONY: help demo test bench compare build man format

# The grammar that checks PowerShell scripts without PowerShell, Ed25519 for the second verifier, and
# the schema of executors.
PACKAGES := tree-sitter==0.25.2 tree-sitter-powershell==0.26.4 cryptography==46.0.3 \
	jsonschema==4.26.0
VENV := .build-venv
SWIFT_FOLDERS := Sources Tests Benchmarks/Sources
BUILD_FLAGS := --explicit-target-dependency-import-check error
# Swift's libraries inside the program: it starts in half the time, and runs where no Swift is.
RELEASE_FLAGS := -c release --static-swift-stdlib -Xlinker -s

say = @if [ -t 1 ] && [ -z "$${NO_COLOR-}" ]; then printf '\n\033[1m%s\033[0m\n' "$(1)"; \
	else printf '\n%s\n' "$(1)"; fi

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: ## Build mwctl and take a sample fleet through a night
	@scripts/requirements build
	$(call say,Building mwctl (the first time some minutes: the libraries are built too))
	@swift build --product mwctl
	$(call say,mwctl demo)
	@"$$(swift build --show-bin-path)/mwctl" demo

test: ## Check format, scripts, executors, architecture and behaviour: what CI runs
	@scripts/requirements build python faults
	@scripts/requirements libvirt || printf 'Without them the executor for libvirt is not run.\n'
	$(call say,Format)
	@swift format lint --strict -rp $(SWIFT_FOLDERS) Package.swift Benchmarks/Package.swift
	$(call say,PowerShell)
	@scripts/python $(VENV) $(PACKAGES)
	@scripts/check-powershell $(VENV)
	$(call say,Build (the first time some minutes: the libraries are built too))
	@swift build --build-tests $(BUILD_FLAGS)
	$(call say,Benchmarks compile)
	@scripts/check-benchmarks
	$(call say,Manual)
	@scripts/manual check
	$(call say,Tests)
	@scripts/tests $(VENV)

bench: ## Measure speed and print it beside yardsticks of this machine
	@scripts/requirements build release
	$(call say,Building for speed (the first time some minutes: the libraries are built too))
	@swift build $(RELEASE_FLAGS) --package-path Benchmarks --scratch-path .build-bench
	$(call say,Measuring)
	@.build-bench/release/Benchmarks

compare: build ## Measure a run beside another engine for durable steps (DBOS)
	@scripts/requirements python
	$(call say,Measuring)
	@scripts/python $(VENV)-dbos dbos==3.4.0
	@$(VENV)-dbos/bin/python Benchmarks/dbos/side_by_side.py .build-release/release/mwctl

build: ## Build mwctl for daily use
	@scripts/requirements build release
	$(call say,Building mwctl for speed (the first time some minutes: the libraries are built too))
	@swift build $(RELEASE_FLAGS) --scratch-path .build-release --product mwctl
	@printf 'Made %s/mwctl\n' "$$(swift build -c release --scratch-path .build-release --show-bin-path)"

man: ## Write the manual page from the help, to docs/mwctl.1
	@scripts/requirements build
	@scripts/manual write

format: ## Bring all Swift files into the one form
	@swift format -i -rp $(SWIFT_FOLDERS) Package.swift Benchmarks/Package.swift

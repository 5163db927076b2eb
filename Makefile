# Prequal's only entry: `make help` lists what there is. Each step skips what is up to date.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

# Where the demo listens; the next free port if this one is taken.
export PORT ?= 4173
# How many random models and leads `make differential` runs.
N ?= 100000

export PATH := $(CURDIR)/node_modules/.bin:$(PATH):$(or $(CARGO_HOME),$(HOME)/.cargo)/bin

STARTED := $(shell date +%s)
# A test that hangs fails.
NODE_TEST := node --test --test-reporter=spec --test-timeout=300000
heading = @printf '\n== %s\n' '$(1)'

RUST_SOURCES := Cargo.toml $(wildcard Cargo.lock) $(shell find src -type f)
WASM_SOURCES := $(RUST_SOURCES) scripts/wasm.sh scripts/versions.env
PACKAGE_SOURCES := package-lock.json $(shell find pkg -type f -not -name '*.md' -not -path '*/node_modules/*' \
	-not -path 'pkg/dist/*' -not -path 'pkg/wasm/*' 2>/dev/null)
DEMO_SOURCES := $(shell find www/demo -type f)
SIMULATOR_SOURCES := $(shell find www/simulator pkg/models -type f) www/package-lock.json

RUNTIME := pkg/wasm/runtime/prequal_bg.wasm
STUDIO := pkg/wasm/studio/prequal_bg.wasm
PACKAGE := target/stamps/package
DEMO := target/stamps/demo
SIMULATOR := target/stamps/simulator

# A stamp stands for files that can be taken away without it.
$(if $(wildcard pkg/dist/*),,$(shell rm -f $(PACKAGE)))
$(if $(wildcard target/demo/*),,$(shell rm -f $(DEMO)))
$(if $(wildcard target/simulator/*),,$(shell rm -f $(SIMULATOR)))

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/  \1|\2/p' Makefile | column -t -s '|'

# ---- to use

.PHONY: demo
demo: setup $(DEMO) $(SIMULATOR) ## install what is missing, build, and serve the demo site and the simulator (PORT=4173)
	@exec scripts/serve.sh

.PHONY: build
build: setup $(PACKAGE) ## build both WebAssembly variants and the npm package
	$(call heading,Sizes)
	@node scripts/size.mjs

.PHONY: simulator
simulator: setup $(SIMULATOR) ## build the simulator, a static site in target/simulator

.PHONY: pictures
pictures: setup-browser $(SIMULATOR) ## take the README's pictures of the simulator anew
	@node www/simulator/build/pictures.mjs

.PHONY: size
size: setup $(PACKAGE) ## measure what a page downloads, and renew the table in pkg/README.md
	$(call heading,Sizes)
	@node scripts/size.mjs --write

.PHONY: setup
setup: ## install the missing tools, at pinned versions
	@scripts/setup.sh

.PHONY: setup-browser
setup-browser:
	@scripts/setup.sh --browser

.PHONY: clean
clean: ## remove all that was built; the installed tools stay
	rm -rf target pkg/wasm pkg/dist

# ---- to check

.PHONY: test
test: setup-browser lint test-rust build test-wasm test-package test-cli test-edge test-docs e2e e2e-firefox test-packaging test-simulator ## run every check, as CI does
	@printf '\nAll checks passed in %d s.\n' $$(( $$(date +%s) - $(STARTED) ))

.PHONY: lint
lint: ## check the format, clippy with each set of features, and the layers
	$(call heading,Format)
	@cargo fmt --check
	$(call heading,Clippy without features)
	@cargo clippy --quiet --all-targets --no-default-features -- -D warnings
	$(call heading,Clippy with author)
	@cargo clippy --quiet --all-targets --no-default-features --features author -- -D warnings
	$(call heading,Clippy with all features)
	@cargo clippy --quiet --all-targets --all-features -- -D warnings
	$(call heading,Layers)
	@scripts/layers.sh

.PHONY: fmt
fmt: ## format the Rust sources
	@cargo fmt

.PHONY: test-rust
test-rust: ## the engine: unit, case, property and documentation tests
	$(call heading,Rust tests)
	@cargo test --features author,learn

.PHONY: test-wasm
test-wasm: setup-browser $(PACKAGE) ## every case through WebAssembly, in Node and in Chromium
	$(call heading,Cases in Node and Chromium)
	@node tests/wasm/run.mjs

.PHONY: test-package
test-package: setup $(PACKAGE) ## the npm package, installed from its tarball
	$(call heading,Package)
	@npm --prefix pkg test

.PHONY: test-cli
test-cli: setup $(PACKAGE) ## the command line, and the scorer that the bench compares with
	$(call heading,Command line)
	@$(NODE_TEST) tests/cli/*.test.mjs tests/bench/*.test.mjs

.PHONY: test-edge
test-edge: setup $(PACKAGE) ## the edge in workerd, Node, Deno, Bun and Vercel's edge, before a CRM that misbehaves
	$(call heading,Edge runtimes)
	@node scripts/edge-size.mjs
	@$(NODE_TEST) tests/edge/*.test.mjs

.PHONY: test-docs
test-docs: setup $(PACKAGE) ## every example of the guide and the READMEs, and the reference's being in step
	$(call heading,Examples of the documentation)
	@$(NODE_TEST) tests/docs/run.mjs

.PHONY: e2e
e2e: setup-browser $(DEMO) ## the script tag and a visit of the demo site, in Chromium
	$(call heading,Pages in Chromium)
	@$(NODE_TEST) tests/browser/*.test.mjs tests/browser/embed/*.test.mjs tests/browser/vendors/*.test.mjs tests/feeds/*.test.mjs

.PHONY: test-simulator
test-simulator: setup-browser $(SIMULATOR) ## the simulator: its parts in Node, then walked in Chromium
	$(call heading,Simulator)
	@tsc -p www/simulator
	@$(NODE_TEST) tests/simulator/*.test.mjs

.PHONY: e2e-firefox
e2e-firefox: setup-browser $(PACKAGE) ## the failures, consent, what is sent and native forms of vendors, in Firefox
	$(call heading,Pages in Firefox)
	@PREQUAL_BROWSER=firefox $(NODE_TEST) tests/browser/embed/failures.test.mjs tests/browser/embed/sending.test.mjs \
		tests/browser/vendors/native.test.mjs

.PHONY: test-packaging
test-packaging: setup-browser $(PACKAGE) $(DEMO) ## the package in Vite, webpack, Next.js, Astro, esbuild and a static page, run in Chromium
	$(call heading,Ways to build)
	@$(NODE_TEST) tests/packaging/*.test.mjs

.PHONY: differential
differential: ## random models and leads through the engine and the plain interpreter (N=100000)
	$(call heading,$(N) random models and leads)
	@PREQUAL_DIFFERENTIAL=$(N) cargo test --release --features author --test engine differential -- --nocapture

.PHONY: bench
bench: setup $(PACKAGE) $(DEMO) ## measure speed beside hand-written JavaScript, the edge beside a bare proxy, and what the embed costs a page
	$(call heading,Speed)
	@node tests/bench/run.mjs
	$(call heading,Speed of the edge)
	@node scripts/edge-size.mjs
	@node tests/edge/bench.mjs
	$(call heading,A page with the embed)
	@node tests/packaging/page-cost.mjs

# ---- files

$(RUNTIME): $(WASM_SOURCES) | setup
	$(call heading,WebAssembly: runtime)
	@scripts/wasm.sh runtime

$(STUDIO): $(WASM_SOURCES) | setup
	$(call heading,WebAssembly: studio)
	@scripts/wasm.sh studio

$(PACKAGE): $(RUNTIME) $(STUDIO) $(PACKAGE_SOURCES) | setup
	$(call heading,Package)
	@npm --prefix pkg run build
	@mkdir -p $(@D) && touch $@

$(DEMO): $(PACKAGE) $(DEMO_SOURCES)
	$(call heading,Demo site)
	@rm -rf target/demo
	@node www/demo/build.mjs target/demo
	@node pkg/dist/cli/main.js compile www/demo/model.json -o target/demo/model.pq --for page
	@node pkg/dist/cli/main.js compile www/demo/model.json -o target/demo-edge.pq --for edge
	@mkdir -p target/demo/prequal/vendors
	@cp pkg/dist/{embed,question,data-layer}.js pkg/dist/{runtime,studio}.wasm target/demo/prequal/
	@cp pkg/dist/vendors/{hubspot,marketo}.js target/demo/prequal/vendors/
	@mkdir -p $(@D) && touch $@

$(SIMULATOR): $(PACKAGE) $(DEMO_SOURCES) $(SIMULATOR_SOURCES)
	$(call heading,Simulator)
	@npm --prefix www run --silent build
	@node www/simulator/build/size.mjs
	@mkdir -p $(@D) && touch $@

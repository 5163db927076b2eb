#!/usr/bin/env bash
# Builds one variant of the engine's WebAssembly into pkg/wasm/<variant>.
#
#   scripts/wasm.sh runtime   what a page or an edge worker downloads
#   scripts/wasm.sh studio    also authoring and learning: simulator, CLI, Node
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.env
export PATH="$PWD/node_modules/.bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"

fail() { printf 'wasm: %s\n' "$*" >&2; exit 1; }

case "${1:-}" in
  # A page downloads it: small before fast.
  runtime) features=wasm level=s ;;
  studio) features=studio level=s ;;
  *) fail "usage: scripts/wasm.sh runtime|studio" ;;
esac
out=pkg/wasm/$1

# Without it wasm-pack succeeds and leaves an unoptimised file.
[ -x node_modules/.bin/wasm-opt ] || fail "wasm-opt is missing: run make setup"
crate=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)
[ "$crate" = "$WASM_BINDGEN" ] ||
  fail "Cargo.lock has wasm-bindgen $crate, scripts/versions.env $WASM_BINDGEN: they must be the same"

export CARGO_PROFILE_RELEASE_OPT_LEVEL=$level
# Built beside the old one, so that who reads meanwhile finds a whole one.
trap 'rm -rf "$out.new"' EXIT
rm -rf "$out.new"
# Its .gitignore would say `*`, and npm pack would leave everything out.
wasm-pack --log-level error build --target web --mode no-install --no-pack --no-gitignore --release \
  --out-name prequal --out-dir "$out.new" . --no-default-features --features "$features"
rm -rf "$out"
mv "$out.new" "$out"

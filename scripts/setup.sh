#!/usr/bin/env bash
# Installs what is missing to build Prequal, at the versions of versions.env.
# With everything in place it changes nothing and takes well under a second.
#
#   scripts/setup.sh            for the build and the demo
#   scripts/setup.sh --browser  also Chromium and Firefox, which the tests drive
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.env
export PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# at_least HAVE WANT: whether version HAVE is WANT or newer.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# version_of COMMAND: the first dotted number that it prints of itself.
version_of() { "$1" --version 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1 || true; }

require() { # NAME COMMAND MINIMUM WHERE
  have "$2" || fail "$1 is missing: install $3 or newer ($4)"
  local version
  version=$(version_of "$2")
  at_least "$version" "$3" || fail "$1 $version is too old: install $3 or newer ($4)"
}

rust_target() {
  if have rustup; then
    rustup target list --installed | grep -qx wasm32-unknown-unknown && return
    say "adding the target wasm32-unknown-unknown"
    rustup target add wasm32-unknown-unknown
  elif [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
    fail "the target wasm32-unknown-unknown is missing: install Rust with rustup (https://rustup.rs)"
  fi
}

# Builds in target/tools, so that a run that was broken off goes on where it stopped.
cargo_tool() { # COMMAND CRATE VERSION [ARGUMENT…]
  local command=$1 crate=$2 version=$3
  shift 3
  have "$command" && [ "$(version_of "$command")" = "$version" ] && return
  say "installing $crate $version (some minutes, once)"
  CARGO_TARGET_DIR=target/tools cargo install "$crate" --version "$version" --force "$@"
  hash -r
  [ "$(version_of "$command")" = "$version" ] ||
    fail "another $command comes first on PATH: $(command -v "$command") is $(version_of "$command"), needed is $version"
  rm -rf target/tools
}

# Installs what each lock file names: the tools of the project, and of the folders that have tools of their own.
npm_packages() {
  local lock folder installed
  for lock in package-lock.json www/package-lock.json tests/*/package-lock.json; do
    [ -f "$lock" ] || continue
    folder=$(dirname "$lock")
    installed=$folder/node_modules/.installed-lock.json
    cmp -s "$lock" "$installed" && continue
    say "installing the npm packages of $lock"
    npm --prefix "$folder" ci --no-fund --no-audit
    cp "$lock" "$installed"
  done
}

# Kept in step with the names in tests/browser/chromium.mjs and firefox.mjs.
browsers() {
  local -a missing=()
  [ -n "${CHROMIUM:-}" ] || any_of chromium chromium-browser google-chrome google-chrome-stable ||
    missing+=(chromium chromium-driver fonts-liberation)
  [ -n "${FIREFOX:-}" ] || any_of firefox-esr firefox || missing+=(firefox-esr)
  [ "${#missing[@]}" = 0 ] && return
  local hint='install Chromium and Firefox, or name them in the environment variables CHROMIUM and FIREFOX'
  have apt-get || fail "a browser is missing: $hint"
  local -a as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "a browser is missing, and installing it needs root: $hint"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"
}

any_of() {
  local name
  for name in "$@"; do
    have "$name" && return
  done
  return 1
}

require Rust rustc "$RUST_MIN" https://rustup.rs
require Node.js node "$NODE_MIN" https://nodejs.org
have npm || fail "npm is missing: it comes with Node.js (https://nodejs.org)"
rust_target
npm_packages
# wasm-bindgen-cli without --locked: its lock file names versions that are no longer there.
cargo_tool wasm-bindgen wasm-bindgen-cli "$WASM_BINDGEN"
cargo_tool wasm-pack wasm-pack "$WASM_PACK" --locked
[ "${1:-}" != --browser ] || browsers

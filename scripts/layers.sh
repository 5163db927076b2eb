#!/usr/bin/env bash
# Checks that only the feature `wasm` brings in what speaks to JavaScript: the engine without it is plain Rust.
set -euo pipefail
cd "$(dirname "$0")/.."

for target in "$(rustc -vV | sed -n 's/^host: //p')" wasm32-unknown-unknown; do
  for features in '' author author,learn; do
    tree=$(cargo tree --quiet --prefix none --edges normal,build --target "$target" --no-default-features --features "$features")
    if found=$(grep -E '^(wasm-bindgen|js-sys|web-sys|serde-wasm-bindgen)' <<<"$tree" | sort -u); then
      printf 'layers: with the features `%s` the tree for %s has\n%s\n' "$features" "$target" "$found" >&2
      exit 1
    fi
  done
done
echo 'Without the feature `wasm` nothing depends on wasm-bindgen.'

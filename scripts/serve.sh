#!/usr/bin/env bash
# Serves the demo site until Ctrl-C.
# In a terminal the server gets a process group of its own, so that Ctrl-C reaches it alone:
# it ends with 0, and make does not report an interrupt.
set -euo pipefail
cd "$(dirname "$0")/.."

in_foreground() { [ -t 0 ] && [[ $(ps -o stat= -p $$) == *+* ]]; }

if in_foreground; then
  set -m
  node www/demo/start.mjs &
  fg >/dev/null
else
  exec node www/demo/start.mjs
fi

#!/usr/bin/env bash
# Fetches the locked front-end packages: with the machine's npm, else with one from Python's registry.
set -euo pipefail

major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || true)
if [ -n "$major" ] && [ "$major" -ge 20 ] && command -v npm >/dev/null; then
  npm ci --silent
  exit 0
fi
# No Node here: it comes as a Python package, into an environment of its own.
if [ ! -x .tools/bin/npm ]; then
  .venv/bin/python -m venv .tools
  .tools/bin/python -m pip install --quiet --require-hashes -r requirements/node.txt
fi
PATH="$PWD/.tools/bin:$PATH" npm ci --silent

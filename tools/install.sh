#!/usr/bin/env bash
# Installs a hash-locked list of packages: quickly with uv, else with pip. Usage: install.sh BIN LOCK
set -euo pipefail
bin=$1 lock=$2

if ! "$bin/uv" pip install --quiet --python "$bin/python" --require-hashes -r "$lock" 2>/tmp/peersupport-uv.$$; then
  # uv does not read pip's own configuration, which some networks need.
  echo "uv could not install $lock; trying pip ..."
  "$bin/python" -m pip install --quiet --no-deps --require-hashes -r "$lock" || {
    cat "/tmp/peersupport-uv.$$" >&2
    exit 1
  }
fi
rm -f "/tmp/peersupport-uv.$$"

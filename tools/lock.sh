#!/usr/bin/env bash
# Resolves requirements/*.in into hash-locked lists that name no registry. Usage: lock.sh UV
set -euo pipefail
uv=$1

for list in uv node runtime dev; do
  "$uv" pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-emit-index-url \
    --no-emit-find-links --no-header --no-annotate "requirements/$list.in" -o "requirements/$list.txt"
done

#!/usr/bin/env bash
# Makes the virtual environment, or says what is missing. Usage: make_venv.sh PYTHON FOLDER
set -euo pipefail
python=$1 folder=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "peersupport needs Python 3.11 or newer; '$python' is not. Try: make PYTHON=python3.12 ..." >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python$version-venv ..."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >/dev/null
  else
    echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python$version-venv" >&2
    exit 1
  fi
fi
echo "Making the virtual environment $folder ..."
"$python" -m venv "$folder"

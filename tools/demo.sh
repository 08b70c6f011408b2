#!/usr/bin/env bash
# Runs the product with demo data. HOST and PORT say where; two copies run side by side on two ports.
set -euo pipefail

host=${HOST:-127.0.0.1} port=${PORT:-8000}
own=instance
[ "$port" = 8000 ] || own=instance-$port
instance=${PEERSUPPORT_INSTANCE:-$PWD/$own}
export PEERSUPPORT_MODE=demo PEERSUPPORT_INSTANCE="$instance"
export PEERSUPPORT_PUBLIC_ADDRESS=${PEERSUPPORT_PUBLIC_ADDRESS:-http://$host:$port}
export PEERSUPPORT_LOG_LEVEL=${PEERSUPPORT_LOG_LEVEL:-WARNING}
mkdir -p "$instance"

# Quiet when all is well; when it is not, what was said is shown.
if ! said=$(.venv/bin/flask --app wsgi db upgrade 2>&1); then
  echo "$said" >&2
  exit 1
fi
.venv/bin/flask --app wsgi demo load
.venv/bin/flask --app wsgi demo ways-in
exec .venv/bin/gunicorn --worker-class gthread --workers 1 --threads 200 --graceful-timeout 3 \
  --no-control-socket --log-level warning --bind "$host:$port" wsgi:app

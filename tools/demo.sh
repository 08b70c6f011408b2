#!/usr/bin/env bash
# Runs the product with demo data. HOST and PORT say where; two copies run side by side on two ports.
set -euo pipefail

host=${HOST:-127.0.0.1} port=${PORT:-8000}
address=${PEERSUPPORT_PUBLIC_ADDRESS:-http://$host:$port}
instance=${PEERSUPPORT_INSTANCE:-instance}
[ "$port" = 8000 ] || instance=${PEERSUPPORT_INSTANCE:-instance-$port}
export PEERSUPPORT_MODE=demo PEERSUPPORT_PUBLIC_ADDRESS="$address" PEERSUPPORT_INSTANCE="$PWD/${instance#"$PWD"/}"
export PEERSUPPORT_LOG_LEVEL=${PEERSUPPORT_LOG_LEVEL:-WARNING}
case $instance in /*) export PEERSUPPORT_INSTANCE=$instance ;; esac
mkdir -p "$PEERSUPPORT_INSTANCE"

.venv/bin/flask --app wsgi db upgrade 2>/dev/null || .venv/bin/flask --app wsgi db upgrade
.venv/bin/flask --app wsgi demo load
.venv/bin/flask --app wsgi demo ways-in
exec .venv/bin/gunicorn --worker-class gthread --workers 1 --threads 200 --graceful-timeout 3 \
  --no-control-socket --log-level warning --bind "$host:$port" wsgi:app

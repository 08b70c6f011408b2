#!/usr/bin/env bash
# Makes a Chromium available to the browser journeys where that may be done; otherwise they are skipped.
set -uo pipefail

for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser journeys ..."
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null \
    && exit 0
fi
echo "No Chromium here and it may not be installed: the browser journeys will be skipped."
exit 0

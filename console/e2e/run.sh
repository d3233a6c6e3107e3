#!/usr/bin/env bash
# Runs the console's end-to-end tests against the stack that MUSTER_STACK names, in Chromium, which is installed from
# the distribution when it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

CHROMIUM=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$CHROMIUM" ]; then
    command -v apt-get >/dev/null || { echo "muster: chromium is missing: install it" >&2; exit 1; }
    echo "== chromium"
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends chromium >/dev/null
    CHROMIUM=$(command -v chromium)
fi
export CHROMIUM
npm run --silent e2e -- "$@"

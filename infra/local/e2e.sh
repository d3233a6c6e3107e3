#!/usr/bin/env bash
# Runs the integration and end-to-end tests with a stack of their own, on a free port, and stops it whatever happens.
set -euo pipefail
cd "$(dirname "$0")/../.."

export MUSTER_HOME=.local/test
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
MUSTER_PORT=$(free_port)
# Where the tests answer for the domains that they claim.
MUSTER_DNS_PORT=$(free_port)
export MUSTER_PORT MUSTER_DNS_PORT
MUSTER_STACK=$PWD/$MUSTER_HOME/stack.json
export MUSTER_STACK

# A run that was killed leaves its stack behind: it goes first, so that every run starts from nothing.
make --no-print-directory down >/dev/null
trap 'make --no-print-directory down >/dev/null' EXIT
echo "== a stack for the end-to-end tests"
make --no-print-directory up SCOPE=--workspace
# The whole workspace, as for the unit tests: for one package alone Cargo would build the dependencies once more.
echo "== integration and end-to-end tests"
cargo test --workspace --test '*'
echo "== the console in a browser"
console/e2e/run.sh

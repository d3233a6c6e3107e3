#!/usr/bin/env bash
# Makes a Python environment, or leaves one alone that already has what the files ask for.
# usage: venv.sh FOLDER REQUIREMENTS...
set -euo pipefail

fail() {
    echo "muster: $1" >&2
    exit 1
}

folder=$1
shift
command -v python3 >/dev/null || fail "python3 is missing: install Python 3.11 or newer"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "python3 is too old: 3.11 or newer is needed"
wanted=$(cat "$@" | python3 -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')
[ "$(cat "$folder/requirements.sha256" 2>/dev/null)" = "$wanted" ] && exit 0

python3 -c 'import ensurepip, venv' 2>/dev/null ||
    fail "python3 cannot make virtual environments: install its venv module (Debian: apt-get install python3-venv)"
echo "== Python packages into $folder"
python3 -m venv --clear "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check "${@/#/--requirement=}" ||
    fail "pip could not install $*: see above"
echo "$wanted" >"$folder/requirements.sha256"

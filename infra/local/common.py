"""What every part of the local stack shares: where it keeps its files and how it talks to AWS."""

import fcntl
import json
import os
import sys
from pathlib import Path
from typing import NoReturn

import boto3

ROOT = Path(__file__).resolve().parents[2]
HOME = (ROOT / os.environ.get("MUSTER_HOME", ".local")).resolve()
REGION = "us-east-1"
# MiniStack treats these credentials as the account's root user; the functions get their roles' own.
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}

LOCK = HOME / "server.lock"
SERVER_LOG = HOME / "server.log"
STACK_FILE = HOME / "stack.json"

# The developer's own AWS profile and proxies have no say in a stack on this machine.
for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
    os.environ.pop(name, None)
os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, NO_PROXY="127.0.0.1")


def fail(message: str) -> NoReturn:
    """Ends the program with one line that says what is wrong."""
    print(f"muster: {message}", file=sys.stderr)
    raise SystemExit(1)


def shown(path: Path) -> str:
    """A path as a person in this folder would type it."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def port() -> int:
    """The port asked for: MUSTER_PORT, else 4566."""
    text = os.environ.get("MUSTER_PORT") or "4566"
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        fail(f"MUSTER_PORT is {text!r}: give a port from 1024 to 65535")
    return int(text)


def endpoint(of_port: int) -> str:
    """An address, not a name: bucket host names below a name would not resolve."""
    return f"http://127.0.0.1:{of_port}"


def client(service: str, endpoint_url: str):
    """A boto3 client of the local stack."""
    return boto3.client(service, endpoint_url=endpoint_url, region_name=REGION, **CREDENTIALS)


def running_server() -> dict | None:
    """The `pid` and `port` of this folder's server, or None.

    The server holds a lock for as long as it lives, so a stale file or a reused process id is never mistaken for it.
    """
    try:
        with LOCK.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return json.loads(file.read() or "null")
    except FileNotFoundError:
        pass
    return None

"""Starts and stops the local stack: `stack.py up BINARIES` and `stack.py down`.

MUSTER_PORT (4566) is its port, MUSTER_HOME (.local) the folder of its state.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from common import CREDENTIALS, HOME, LOCK, REGION, SERVER_LOG, STACK_FILE, endpoint, fail, port, running_server, shown
from deploy import deploy

START_SECONDS = 60
STOP_SECONDS = 10


def up(binaries: Path) -> None:
    """Has the stack running and deployed, or ends with one line that says why not."""
    began = time.monotonic()
    wanted = port()
    server = running_server()
    if server and server["port"] != wanted:
        fail(f"the stack in {HOME} runs on port {server['port']}: `make down` first, or MUSTER_PORT={server['port']}")
    if not server:
        start_server(wanted)
    changed = deploy(wanted, binaries)
    state = "deployed" if changed else "up to date"
    print(f"stack {state} at {endpoint(wanted)} ({shown(STACK_FILE)}), {time.monotonic() - began:.1f} s")


def start_server(on_port: int) -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    STACK_FILE.unlink(missing_ok=True)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", on_port))
        except OSError:
            fail(f"port {on_port} is taken by another program: give another one with MUSTER_PORT")
    with SERVER_LOG.open("wb") as log:
        # A session of its own, so that Ctrl-C in a terminal leaves it running, and its functions die with its group.
        process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("server.py"), LOCK],
            env=server_environment(on_port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not healthy(on_port):
        if process.poll() is not None:
            fail(f"the local AWS stopped while starting (log: {SERVER_LOG})")
        if time.monotonic() > deadline:
            stop_group(process.pid)
            fail(f"the local AWS did not start within {START_SECONDS} s (log: {SERVER_LOG})")
        time.sleep(0.05)


def server_environment(on_port: int) -> dict[str, str]:
    """All that the server, and through it every function, knows of the developer's environment."""
    scratch = HOME / "tmp"
    scratch.mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(scratch),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(scratch),
        "STATE_DIR": str(HOME / "state"),
        "S3_DATA_DIR": str(HOME / "state" / "s3"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(on_port),
        "AWS_ENDPOINT_URL": endpoint(on_port),
        "AWS_DEFAULT_REGION": REGION,
        **{key.upper(): value for key, value in CREDENTIALS.items()},
        # Signatures are verified and the functions hold what their roles allow, nothing more.
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
    }


def healthy(on_port: int) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint(on_port)}/_ministack/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def down() -> None:
    """Stops the server and every function it started."""
    server = running_server()
    if not server:
        print("stack is not running")
        return
    stop_group(server["pid"])
    STACK_FILE.unlink(missing_ok=True)
    print("stack stopped")


def stop_group(leader: int) -> None:
    os.kill(leader, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and running_server():
        time.sleep(0.05)
    # Functions that were still running, and a server that did not listen.
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["up", binaries]:
            up(Path(binaries))
        case ["down"]:
            down()
        case _:
            fail("usage: stack.py up BINARIES | down")

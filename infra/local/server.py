"""Runs MiniStack for one folder of state, with three of its slow spots patched, and two gaps in its IAM.

Nothing else here changes what MiniStack answers, only how fast; README.md beside this file has the figures.
"""

import contextlib
import fcntl
import json
import os
import queue
import select
import socketserver
import sys
import threading
from pathlib import Path


def patch() -> None:
    """Replaces the three slow spots, and closes the two gaps. Call before the server starts."""
    # Each event and answer of a function is two small writes: with Nagle's algorithm on, the second one waits for the
    # peer's delayed acknowledgement, 40 ms a call.
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True

    from ministack.core.lambda_runtime import ProvidedWorker
    from ministack.services import dynamodb

    # After each call MiniStack waits up to 50 ms for the thread that reads the log. A function writes its lines before
    # it answers, so they lie in the pipe by then, and are taken from there.
    ProvidedWorker._pump_output = lambda _worker, stream, lines: pump_output(stream, lines)
    ProvidedWorker._drain_stderr_bounded = drain_output

    # A Query reads its key condition anew for every item of the partition. The first item still goes through all
    # of MiniStack's checks; the rest reuse its tokens, which depend on the text alone.
    evaluate, tokens_of = dynamodb._evaluate_condition, {}

    def evaluate_condition(expr, item, values, names, slot="ConditionExpression"):
        if slot != "KeyConditionExpression":
            return evaluate(expr, item, values, names, slot)
        if expr not in tokens_of:
            answer = evaluate(expr, item, values, names, slot)
            tokens_of[expr] = dynamodb._tokenize(expr)
            return answer
        return dynamodb._ExprEval(tokens_of[expr], item, values, names).evaluate()

    dynamodb._evaluate_condition = evaluate_condition

    # On AWS sqs:SendMessage is what allows SendMessageBatch; MiniStack asks for an action that AWS does not have.
    from ministack.core import iam_actions

    action_of = iam_actions._action_from_target

    def action_from_target(headers):
        action = action_of(headers)
        return "SendMessage" if action == "SendMessageBatch" else action

    iam_actions._action_from_target = action_from_target

    # MiniStack knows no dynamodb:LeadingKeys, with which a policy says what partition keys a request may name.
    context_of = iam_actions.dynamodb_service_context

    def dynamodb_service_context(body):
        context = context_of(body)
        if keys := leading_keys(json.loads(body)) if context else []:
            context["dynamodb:LeadingKeys"] = keys
        return context

    iam_actions.dynamodb_service_context = dynamodb_service_context


# Held by whoever reads the output of a function.
reading = threading.Lock()


def take_output(stream, lines: queue.Queue) -> bool:
    """Queues the lines that lie in a function's pipe, without waiting. False once there can be no more."""
    with reading:
        if stream.closed:
            return False
        os.set_blocking(stream.fileno(), False)
        try:
            while data := os.read(stream.fileno(), 65_536):
                *whole, lines.begun = (getattr(lines, "begun", b"") + data).split(b"\n")
                for line in whole:
                    queue_line(line, lines)
        except BlockingIOError:
            return True
        return False


def queue_line(line: bytes, lines: queue.Queue) -> None:
    """The oldest line gives way where there are too many, as with MiniStack."""
    if lines.full():
        with contextlib.suppress(queue.Empty):
            lines.get_nowait()
    lines.put_nowait(line.decode(errors="replace").rstrip("\r"))


def pump_output(stream, lines: queue.Queue) -> None:
    """Reads a function's output for its whole life: a full pipe would hold it up."""
    ready = select.poll()
    ready.register(stream.fileno(), select.POLLIN)
    while take_output(stream, lines):
        ready.poll()
    with reading:
        stream.close()
    if rest := getattr(lines, "begun", b""):
        queue_line(rest, lines)


def drain_output(worker, **_waits) -> str:
    """What a function wrote until now."""
    if process := worker._proc:
        take_output(process.stdout, worker._stderr_queue)
    return worker._drain_stderr()


def leading_keys(part) -> list[str]:
    """The partition keys in a request: those of items and keys, and the one that a query names `:pk`."""
    if isinstance(part, list):
        return [key for inner in part for key in leading_keys(inner)]
    if not isinstance(part, dict):
        return []
    own = [part[name].get("S") for name in ("PK", ":pk") if isinstance(part.get(name), dict)]
    return [key for key in own if key] + leading_keys(list(part.values()))


def main() -> None:
    lock = Path(sys.argv[1]).open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("another server already runs for this folder")
    lock.truncate(0)
    lock.write(json.dumps({"pid": os.getpid(), "port": int(os.environ["GATEWAY_PORT"])}))
    lock.flush()

    patch()
    from ministack import app

    # MiniStack reads the command line itself.
    del sys.argv[1:]
    app.main()


if __name__ == "__main__":
    main()

"""Runs MiniStack for one folder of state, with three of its slow spots patched, and two gaps in its IAM.

Nothing else here changes what MiniStack answers, only how fast; README.md beside this file has the figures.
"""

import fcntl
import json
import os
import socketserver
import sys
from pathlib import Path


def patch() -> None:
    """Replaces the three slow spots, and closes the two gaps. Call before the server starts."""
    # Each event and answer of a function is two small writes: with Nagle's algorithm on, the second one waits for the
    # peer's delayed acknowledgement, 40 ms a call.
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True

    from ministack.core.lambda_runtime import Worker
    from ministack.services import dynamodb

    # After each call MiniStack waits up to 50 ms for a first log line. Ours are written before the answer is, and
    # a line that comes later is picked up by the next call.
    Worker._drain_stderr_bounded.__defaults__ = (0.001, 0.001, 0.250)

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

"""As much of the Lambda Runtime API as a handler in Python needs: one event after another."""

import json
import os
import urllib.request


def serve(handler):
    api = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
    while True:
        with urllib.request.urlopen(f"{api}/next") as response:
            invocation = response.headers["lambda-runtime-aws-request-id"]
            event = json.load(response)
        try:
            outcome, answer = "response", handler(event)
        except Exception as error:
            outcome, answer = "error", {"errorMessage": repr(error)}
        body = json.dumps(answer).encode()
        urllib.request.urlopen(f"{api}/{invocation}/{outcome}", data=body).close()

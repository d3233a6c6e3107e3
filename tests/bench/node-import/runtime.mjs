// As much of the Lambda Runtime API as a handler for Node.js needs: one event after another.

export async function serve(handler) {
  const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
  for (;;) {
    const next = await fetch(`${api}/next`);
    const id = next.headers.get("lambda-runtime-aws-request-id");
    const [outcome, body] = await handler(await next.json()).then(
      (answer) => ["response", answer],
      (error) => ["error", { errorMessage: String(error) }],
    );
    await fetch(`${api}/${id}/${outcome}`, { method: "POST", body: JSON.stringify(body) });
  }
}

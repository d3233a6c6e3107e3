"""The main job on the local stack: a real roster, uploaded as a zip, becomes members.

Everything here goes through the public API and a presigned upload, as it would on AWS; only the demo user is made
with administrator rights.
"""

import csv
import io
import json
import secrets
import time
import urllib.error
import urllib.request
import uuid
import zipfile

from common import HOME, ROOT, STACK_FILE, client, fail, shown

ROSTER = ROOT / "examples" / "legislators-current.csv"
ORGANIZATION = "Congress"
USER = "owner@example.com"
# The demo user's password, for the console.
PASSWORD_FILE = HOME / "demo-password"
TOKEN_FILE = HOME / "demo-token"
JOB_SECONDS = 120
# How the roster's columns become members; every other column becomes an attribute of its name.
COLUMNS = {
    "bioguide_id": {"mapsTo": "externalId", "unique": True, "required": True, "matchAtRegistration": True},
    "first_name": {"mapsTo": "firstName", "required": True},
    "last_name": {"mapsTo": "lastName", "required": True, "matchAtRegistration": True},
    "phone": {"mapsTo": "phone", "type": "phone"},
    "birthday": {"type": "date"},
    "type": {"type": "one_of", "values": ["sen", "rep"]},
    "senate_class": {"type": "integer", "min": 1, "max": 3},
}


class Api:
    """The HTTP API with one user's token."""

    def __init__(self, url: str, token: str):
        self.url, self.token = url, token

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        headers = {"authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["content-type"] = "application/json"
        if method == "POST":
            headers["idempotency-key"] = str(uuid.uuid4())
        data = None if body is None else json.dumps(body).encode()
        return json.loads(send(method, self.url + path, headers, data))


def send(method: str, url: str, headers: dict[str, str], data: bytes | None) -> bytes:
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        fail(f"{method} {url.split('?')[0]} answered {error.code}: {error.read().decode(errors='replace')}")
    except OSError as error:
        fail(f"{method} {url.split('?')[0]}: {error}")


def sign_in(stack: dict) -> str:
    """An ID token of the demo user, who is made at the first call with a random password kept beside the stack."""
    cognito = client("cognito-idp", stack["endpointUrl"])
    if not PASSWORD_FILE.exists():
        PASSWORD_FILE.touch(mode=0o600)
        PASSWORD_FILE.write_text(f"{secrets.token_urlsafe(18)}aA1")
    password, pool = PASSWORD_FILE.read_text(), stack["userPoolId"]
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=USER,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": USER}, {"Name": "email_verified", "Value": "true"}],
        )
    except cognito.exceptions.UsernameExistsException:
        pass
    cognito.admin_set_user_password(UserPoolId=pool, Username=USER, Password=password, Permanent=True)
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=stack["userPoolClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": USER, "PASSWORD": password},
    )
    token = answer["AuthenticationResult"]["IdToken"]
    TOKEN_FILE.touch(mode=0o600)
    TOKEN_FILE.write_text(token)
    return token


def organization(api: Api) -> dict:
    """The demo organization, created at the first call."""
    for found in api.call("GET", "/v1/organizations")["items"]:
        if found["name"] == ORGANIZATION:
            return found
    return api.call("POST", "/v1/organizations", {"name": ORGANIZATION})


def roster_schema() -> dict:
    with ROSTER.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    return {"columns": [{"name": name, "type": "text", **COLUMNS.get(name, {})} for name in header]}


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(ROSTER, ROSTER.name)
    return data.getvalue()


def wait_for(api: Api, job_path: str) -> dict:
    """The job's end; prints each state it is seen in."""
    deadline, seen = time.monotonic() + JOB_SECONDS, None
    while time.monotonic() < deadline:
        job = api.call("GET", job_path)
        if job["status"] != seen:
            seen = job["status"]
            print(f"   {seen}")
        if seen in ("success", "error", "canceled"):
            return job
        time.sleep(0.2)
    fail(f"the import is still {seen} after {JOB_SECONDS} s (log: {HOME / 'server.log'})")


def main() -> None:
    stack = json.loads(STACK_FILE.read_text())
    print(f"1. sign in as {USER}")
    api = Api(stack["apiUrl"], sign_in(stack))

    print(f"2. organization {ORGANIZATION}")
    base = f"/v1/organizations/{organization(api)['id']}"

    schema = roster_schema()
    print(f"3. roster schema: {len(schema['columns'])} columns, recognised by bioguide_id")
    api.call("PUT", f"{base}/roster-schema", schema)

    data = archive()
    name = f"{ROSTER.stem}.zip"
    print(f"4. upload {name}, {len(data):,} bytes, to the import bucket")
    order = {"kind": "roster", "mode": "upsert", "onError": "abort", "dryRun": False, "fileName": name}
    created = api.call("POST", f"{base}/imports", order)
    began = time.monotonic()
    send("PUT", created["uploadUrl"], created["uploadHeaders"], data)

    job_path = f"{base}/jobs/{created['job']['id']}"
    print("5. the import runs")
    job = wait_for(api, job_path)
    print(f"   {time.monotonic() - began:.1f} s:", ", ".join(f"{key} {n}" for key, n in job["counts"].items()))
    if job["status"] != "success":
        fail(f"the import ended with {job['status']}: {json.dumps(job)}")

    print("6. the first members by name")
    for member in api.call("GET", f"{base}/members?limit=5")["items"]:
        name = ", ".join(filter(None, [member["lastName"], member["firstName"]])) or member["authentication"]["email"]
        print(f"   {name} ({member['externalId'] or member['role']}), {member['status']}")

    print(f"""
The console
   {stack["consoleUrl"]}
   sign in as {USER} with the password in {shown(PASSWORD_FILE)}""")

    token = shown(TOKEN_FILE)
    print(f"""
What to try next (the token lasts an hour; `make run` renews it)
   curl -H "Authorization: Bearer $(cat {token})" '{api.url}{base}/members?q=smith'
   curl -H "Authorization: Bearer $(cat {token})" '{api.url}{job_path}'
   curl -H "Authorization: Bearer $(cat {token})" '{api.url}{base}'
   curl -H "Authorization: Bearer $(cat {token})" -H 'content-type: application/json' -d '{{"email":"colleague@example.org"}}' '{api.url}{base}/invitations'
   curl '{stack["endpointUrl"]}/_ministack/ses/messages'   # its mail
   curl '{api.url}/openapi.json'
   make down""")


if __name__ == "__main__":
    main()

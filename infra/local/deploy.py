"""Deploys template.yaml and the console to the local stack through CloudFormation and writes stack.json."""

import hashlib
import io
import json
import os
import re
import sys
import time
import zipfile
from pathlib import Path

from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

sys.path.append(str(Path(__file__).resolve().parents[1]))
import publish_console
from common import HOME, REGION, ROOT, SERVER_LOG, STACK_FILE, client, endpoint, fail

STACK = "muster"
ARTIFACTS = "muster-artifacts"
# Where this machine differs from AWS: MiniStack speaks plain HTTP, it goes away with its tables, and nobody waits a day
# to see what dropping all data does, a quarter of an hour for a review or for members to move, or for a roster of
# 200,000 to see it split.
PARAMETERS = {
    "RequireTls": "false",
    "DeletionProtection": "false",
    "PurgeGraceHours": "0",
    "PartitionsSettleSeconds": "0",
    "ReviewSchedule": "rate(1 minute)",
    "FanOutChanges": "1000",
    # What MiniStack takes on a machine that is busy with other things.
    "ImportWritesPerSecond": "400",
    "AuditRetentionDays": "365",
}
MAIL_FROM = "no-reply@example.com"
OUTPUTS = {
    "userPoolId": "UserPoolId",
    "userPoolClientId": "UserPoolClientId",
    "importBucket": "ImportBucket",
    "exportBucket": "ExportBucket",
    "importQueueUrl": "ImportQueue",
    "importDeadLettersUrl": "ImportDeadLetters",
    "memberApiFunction": "MemberApiFunction",
    "rosterImportFunction": "RosterImportFunction",
    "rosterApplyFunction": "RosterApplyFunction",
    "applyQueueUrl": "ApplyQueue",
    "applyDeadLettersUrl": "ApplyDeadLetters",
    "rosterExportFunction": "RosterExportFunction",
    "exportQueueUrl": "ExportQueue",
    "domainRecheckFunction": "DomainRecheckFunction",
    "mailQueueUrl": "MailQueue",
    "mailDeadLettersUrl": "MailDeadLetters",
    "mailEventsQueueUrl": "MailEventsQueue",
    "mailConfigurationSet": "MailConfigurationSet",
    "outboxFunction": "OutboxFunction",
    "accessReviewFunction": "AccessReviewFunction",
    "evidenceBucket": "EvidenceBucket",
    "reviewQueueUrl": "ReviewQueue",
    "dataPurgeFunction": "DataPurgeFunction",
    "purgeQueueUrl": "PurgeQueue",
    "invitationMailerFunction": "InvitationMailerFunction",
    "mailEventsFunction": "MailEventsFunction",
    "auditSealFunction": "AuditSealFunction",
}


def deploy(port: int, binaries: Path) -> bool:
    """Deploys when the template or a binary changed since this server was last deployed to; says whether it did.

    `binaries` holds one program per function, named as its package: MemberApiFunction is `member-api`.
    """
    url = endpoint(port)
    template = yaml_parse((ROOT / "template.yaml").read_text())
    functions = {
        logical_id: binaries / program_name(logical_id)
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    for program in functions.values():
        if not program.is_file():
            fail(f"{program} is not built: run `make up`")
    code = {logical_id: program.read_bytes() for logical_id, program in functions.items()}
    # What every deployment has to say for itself, this one as well.
    parameters = {**PARAMETERS, "EmulatorPort": str(port), "MailFrom": MAIL_FROM, "DnsResolver": dns_resolver()}
    console = [file.read_bytes() for file in sorted(publish_console.DIST.rglob("*")) if file.is_file()]
    fingerprint = sha256(json.dumps([template, parameters], default=str).encode(), *code.values(), *console)

    cloudformation = client("cloudformation", url)
    if deployed_fingerprint(cloudformation) == fingerprint and STACK_FILE.exists():
        return False
    location = f"{url}/{upload(template, code, client('s3', url))}"
    # As with a domain of one's own on AWS, the console's address is known once there is a distribution.
    if not outputs(cloudformation):
        apply(cloudformation, location, parameters, "without a console")
    parameters["AppUrl"] = console_url(cloudformation, port)
    apply(cloudformation, location, parameters, fingerprint)
    verify_sender(client("sesv2", url))
    if console:
        publish(cloudformation, url)
    write_stack_file(cloudformation, url, parameters["AppUrl"])
    return True


def console_url(cloudformation, port: int) -> str:
    """Where MiniStack serves the distribution: browsers know by themselves that such names are this machine."""
    label = outputs(cloudformation)["ConsoleDomain"].split(".")[0]
    return f"http://{label}.cloudfront.localhost:{port}"


def publish(cloudformation, url: str) -> None:
    """Uploads the console. MiniStack signs people in at its own address, in the name of AWS's."""
    found = outputs(cloudformation)
    issuer = f"{url}/{found['UserPoolId']}"
    publish_console.publish(client("s3", url), found["ConsoleBucket"], issuer, found["ConsoleClientId"])


def verify_sender(ses) -> None:
    """Lets SES send from MAIL_FROM: on AWS the one step that the template cannot take for anybody."""
    if MAIL_FROM not in [identity["IdentityName"] for identity in ses.list_email_identities()["EmailIdentities"]]:
        ses.create_email_identity(EmailIdentity=MAIL_FROM)


def dns_resolver() -> str:
    """Where domains are looked up: a server of the tests on MUSTER_DNS_PORT, else the machine's own resolver."""
    port = os.environ.get("MUSTER_DNS_PORT")
    return f"127.0.0.1:{port}" if port else ""


def program_name(logical_id: str) -> str:
    """`member-api` of `MemberApiFunction`."""
    words = re.findall("[A-Z][a-z0-9]*", logical_id.removesuffix("Function"))
    return "-".join(words).lower()


def sha256(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def deployed_fingerprint(cloudformation) -> str | None:
    """The fingerprint that the deployed stack is tagged with, None without a whole one."""
    stack = describe(cloudformation)
    if not stack or stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        return None
    return {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}.get("fingerprint")


def upload(template: dict, code: dict[str, bytes], s3) -> str:
    """Puts each program into the artifacts bucket and points its function there, as `sam package` does, and then the
    template, of which a request takes 51,200 bytes only. Returns where the template is."""
    s3.create_bucket(Bucket=ARTIFACTS)
    for logical_id, program in code.items():
        key = f"{logical_id}-{sha256(program)}.zip"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            entry = zipfile.ZipInfo("bootstrap")
            entry.external_attr = 0o755 << 16
            file.writestr(entry, program)
        s3.put_object(Bucket=ARTIFACTS, Key=key, Body=archive.getvalue())
        template["Resources"][logical_id]["Properties"]["CodeUri"] = f"s3://{ARTIFACTS}/{key}"
        for event in template["Resources"][logical_id]["Properties"].get("Events", {}).values():
            resolve_concurrency(event["Properties"], template["Parameters"])
    del template["Globals"]["Function"]["CodeUri"]
    s3.put_object(Bucket=ARTIFACTS, Key="template.json", Body=json.dumps(template, default=str).encode())
    return f"{ARTIFACTS}/template.json"


def resolve_concurrency(event: dict, parameters: dict) -> None:
    """Puts the parameter's default for it where an event source's concurrency is a parameter: MiniStack takes numbers
    only."""
    scaling = event.get("ScalingConfig", {})
    if isinstance(most := scaling.get("MaximumConcurrency"), dict):
        scaling["MaximumConcurrency"] = int(parameters[most["Ref"]]["Default"])


def outputs(cloudformation) -> dict[str, str]:
    """The stack's outputs; none without a stack."""
    found = (describe(cloudformation) or {}).get("Outputs", [])
    return {output["OutputKey"]: output["OutputValue"] for output in found}


def describe(cloudformation) -> dict | None:
    try:
        return cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    except ClientError:
        return None


def apply(cloudformation, template_url: str, parameters: dict[str, str], fingerprint: str) -> None:
    """Creates or updates the stack, or ends with the first resource that failed."""
    stack = describe(cloudformation)
    if stack and "ROLLBACK" in stack["StackStatus"]:
        cloudformation.delete_stack(StackName=STACK)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
        stack = None
    change = cloudformation.update_stack if stack else cloudformation.create_stack
    try:
        change(
            StackName=STACK,
            TemplateURL=template_url,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Tags=[{"Key": "fingerprint", "Value": fingerprint}],
        )
    except ClientError as error:
        fail(f"deploy refused: {error.response['Error']['Message']} (log: {SERVER_LOG})")
    while (status := describe(cloudformation)["StackStatus"]).endswith("IN_PROGRESS"):
        time.sleep(0.1)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        fail(f"deploy failed: {first_failure(cloudformation)} (log: {SERVER_LOG})")


def first_failure(cloudformation) -> str:
    """The first resource that failed and its reason, in one line."""
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    for event in reversed(events):
        if event["ResourceStatus"].endswith("FAILED"):
            return " ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason')}".split())
    return describe(cloudformation).get("StackStatusReason", "no resource says why")


def write_stack_file(cloudformation, url: str, app_url: str) -> None:
    found = outputs(cloudformation)
    stack = {
        # The API's own host name is not an address, so its requests go by path.
        "apiUrl": f"{url}/_aws/execute-api/{found['ApiId']}/$default",
        "consoleUrl": app_url,
        "endpointUrl": url,
        "region": REGION,
        "dnsResolver": dns_resolver(),
        **{name: found[output] for name, output in OUTPUTS.items()},
        "tables": {name: found[f"{name.capitalize()}Table"] for name in ("directory", "audit", "jobs")},
    }
    HOME.mkdir(parents=True, exist_ok=True)
    STACK_FILE.write_text(json.dumps(stack, indent=2) + "\n")

"""Puts the built console into its bucket: `publish_console.py STACK` does it for a stack on AWS.

Files under assets/ carry a hash of their content in their names and are cached for a year. Everything else is asked
for anew at every visit, so nothing has to be invalidated.
"""

import argparse
import datetime
import json
import mimetypes
from pathlib import Path

import boto3

DIST = Path(__file__).resolve().parents[1] / "console" / "dist"
FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-cache"
# Tabs that were opened before still load parts of the build that they came from.
KEEP_EARLIER = datetime.timedelta(days=30)


def publish(s3, bucket: str, issuer: str, client_id: str) -> None:
    """Uploads console/dist and its runtime configuration; what earlier builds left behind goes after a month."""
    files = {str(path.relative_to(DIST).as_posix()): path.read_bytes() for path in DIST.rglob("*") if path.is_file()}
    files["config.json"] = json.dumps({"issuer": issuer, "clientId": client_id, "apiBase": ""}).encode()
    # index.html goes last: whoever reads it finds all that it names.
    for key in sorted(files, key=lambda name: (name == "index.html", name)):
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=files[key],
            ContentType=mimetypes.guess_type(key)[0] or "application/octet-stream",
            CacheControl=FOREVER if key.startswith("assets/") else NEVER,
        )
    before = datetime.datetime.now(datetime.timezone.utc) - KEEP_EARLIER
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page.get("Contents", []):
            if found["Key"] not in files and found["LastModified"] < before:
                s3.delete_object(Bucket=bucket, Key=found["Key"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Publishes console/dist to the bucket of a deployed stack.")
    parser.add_argument("stack", help="name of the CloudFormation stack")
    name = parser.parse_args().stack
    if not (DIST / "index.html").is_file():
        raise SystemExit("muster: the console is not built: run `make console`")
    stack = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    publish(boto3.client("s3"), outputs["ConsoleBucket"], outputs["ConsoleIssuer"], outputs["ConsoleClientId"])
    print(f"console published at {outputs['ConsoleUrl']}")


if __name__ == "__main__":
    main()

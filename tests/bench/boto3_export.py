"""Exports an organization's members with boto3: what the bench compares exports with.

Pages through every partition, writes the members as CSV into a zip archive and uploads that, as one would write it. The
time is that of reading, writing and uploading, without starting Python, importing boto3 and making the clients.

usage: boto3_export.py ENDPOINT TABLE ORGANIZATION SHARDS BUCKET KEY
"""

import csv
import io
import json
import sys
import tempfile
import time
import zipfile

import boto3
from boto3.dynamodb.types import TypeDeserializer
from memory import peak_bytes

COLUMNS = ["ID", "IsActive", "FirstName", "LastName", "MemberID", "IsAuthRep"]


def main():
    endpoint, table, organization, shards, bucket, key = sys.argv[1:]
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint)
    s3 = boto3.client("s3", endpoint_url=endpoint)
    read = TypeDeserializer().deserialize
    begun, before, rows = time.monotonic(), time.process_time(), 0
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("roster.csv", "w") as entry:
            text = io.TextIOWrapper(entry, encoding="utf-8", newline="")
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(COLUMNS)
            for shard in range(int(shards)):
                pages = dynamodb.get_paginator("query").paginate(
                    TableName=table,
                    KeyConditionExpression="PK = :pk AND begins_with(SK, :member)",
                    ExpressionAttributeValues={
                        ":pk": {"S": f"ORG#{organization}#M{shard:02}"},
                        ":member": {"S": "MEMBER#"},
                    },
                    ConsistentRead=True,
                    PaginationConfig={"PageSize": 1000},
                )
                for page in pages:
                    for item in page["Items"]:
                        member = {name: read(value) for name, value in item.items()}
                        active = "False" if member.get("off") else "True"
                        attributes = member["attrs"]
                        writer.writerow(
                            [attributes["ID"], active, member["first"], member["last"], member["ext"], attributes["IsAuthRep"]]
                        )
                        rows += 1
            text.flush()
        file.seek(0)
        s3.upload_fileobj(file, bucket, key)
    took, used = time.monotonic() - begun, time.process_time() - before
    versions = [f"Python {sys.version.split()[0]}", f"boto3 {boto3.__version__}"]
    print(json.dumps({"rows": rows, "seconds": took, "cpuSeconds": used, "peakBytes": peak_bytes(), "versions": versions}))


main()

"""A Lambda function in Python that imports a roster with boto3, as one would write it.

It writes the very items that Muster's import of new rows does, and nothing else: it looks for no mistakes and no
members that are there already, and reports nothing.
"""

import codecs
import csv
import os
from urllib.parse import unquote_plus

import boto3

from boto3_batch_writer import decode, item
from lambda_runtime import serve

ENDPOINT, ORGANIZATION = os.environ["AWS_ENDPOINT_URL"], os.environ["ORGANIZATION"]
SHARDS, JOINED_AT = int(os.environ["SHARDS"]), int(os.environ["JOINED_AT"])

s3 = boto3.client("s3", endpoint_url=ENDPOINT)
table = boto3.resource("dynamodb", endpoint_url=ENDPOINT).Table(os.environ["DIRECTORY_TABLE"])


def handler(event):
    record = event["Records"][0]["s3"]
    file = s3.get_object(Bucket=record["bucket"]["name"], Key=unquote_plus(record["object"]["key"]))
    octets, rows = decode(ORGANIZATION), 0
    with table.batch_writer() as batch:
        for row in csv.DictReader(codecs.getreader("utf-8")(file["Body"])):
            batch.put_item(Item=item(row, ORGANIZATION, octets, SHARDS, JOINED_AT))
            rows += 1
    return {"rows": rows}


serve(handler)

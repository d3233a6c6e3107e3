"""Sends mails through SES with boto3, in a pool of threads: what the bench compares the mailer with.

Sends and does nothing else: it looks nobody up, makes no link and notes nothing. The time is that of sending, without
starting Python, importing boto3 and making the client.

usage: boto3_send_email.py ENDPOINT MAILS THREADS TEXT HTML
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore.config import Config

endpoint, mails, threads, text, html = sys.argv[1:]
mails, threads = int(mails), int(threads)
text, html = Path(text).read_text(encoding="utf-8"), Path(html).read_text(encoding="utf-8")
ses = boto3.client("sesv2", endpoint_url=endpoint, config=Config(max_pool_connections=threads))


def send(number):
    ses.send_email(
        FromEmailAddress="members@example.org",
        Destination={"ToAddresses": [f"p{number}@example.org"]},
        Content={
            "Simple": {
                "Subject": {"Data": "An invitation"},
                "Body": {"Text": {"Data": text}, "Html": {"Data": html}},
            }
        },
    )


with ThreadPoolExecutor(threads) as pool:
    list(pool.map(send, range(threads)))
    begun, before = time.monotonic(), time.process_time()
    list(pool.map(send, range(threads, mails)))
    took, used = time.monotonic() - begun, time.process_time() - before
versions = [f"Python {sys.version.split()[0]}", f"boto3 {boto3.__version__}"]
print(json.dumps({"mails": mails, "seconds": took, "cpuSeconds": used, "versions": versions}))

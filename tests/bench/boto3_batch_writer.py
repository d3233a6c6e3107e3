"""Loads a roster into the Directory with boto3's batch_writer: what `make bench` compares imports with.

Reads the default schema's columns and writes the very items that an import of the same file does; the
bench compares the two tables. The time is that of reading the file and writing it, without starting
Python, importing boto3 and making the client.

usage: boto3_batch_writer.py ENDPOINT TABLE FILE ORGANIZATION SHARDS JOINED_AT
"""

import csv
import hashlib
import json
import sys
import time

import boto3

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def decode(text):
    number = 0
    for character in text:
        number = number << 5 | ALPHABET.index(character)
    return (number >> 2).to_bytes(16, "big")


def encode(octets):
    number = int.from_bytes(octets, "big") << 2
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -5, -5))


def hash128(*parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()[:16]


def digest(active, parts):
    text = bytearray([active])
    for part in parts:
        # Every part here is shorter than 128 bytes: its length is one byte of LEB128.
        text += len(part.encode()).to_bytes(1, "little") + part.encode()
    return hashlib.sha256(text).digest()[:16]


def item(row, organization, octets, shards, joined_at):
    active = row["IsActive"] == "True"
    external_id, first, last = row["MemberID"], row["FirstName"], row["LastName"]
    attributes = {"ID": row["ID"], "IsAuthRep": row["IsAuthRep"].lower()}
    parts = [external_id, first, last, "", ""] + [text for pair in attributes.items() for text in pair]
    member = hash128(octets, b"roster", external_id.lower().encode())
    made = {
        "PK": f"ORG#{organization}#M{member[15] & shards - 1:02}",
        "SK": f"MEMBER#{encode(member)}",
        "nameKey": f"{last}  {first}".lower(),
        "firstKey": f"{first}  {last}".lower(),
        "joinedAt": joined_at,
        "ext": external_id,
        "first": first,
        "last": last,
        "role": "member",
        "status": "enrolled" if active else "disabled",
        "origin": "roster",
        "attrs": attributes,
        "digest": digest(active, parts),
        "v": 1,
    }
    return made if active else made | {"off": True}


def main():
    endpoint, table, path, organization, shards, joined_at = sys.argv[1:]
    table = boto3.resource("dynamodb", endpoint_url=endpoint).Table(table)
    octets, shards, joined_at = decode(organization), int(shards), int(joined_at)
    begun, cpu_begun = time.monotonic(), time.process_time()
    rows = 0
    with open(path, encoding="utf-8", newline="") as file, table.batch_writer() as batch:
        for row in csv.DictReader(file):
            batch.put_item(Item=item(row, organization, octets, shards, joined_at))
            rows += 1
    took, cpu = time.monotonic() - begun, time.process_time() - cpu_begun
    made = {"rows": rows, "seconds": took, "cpu_seconds": cpu}
    print(json.dumps(made | {"boto3": boto3.__version__, "python": sys.version.split()[0]}))


if __name__ == "__main__":
    main()

// A Lambda function for Node.js that imports a roster with the AWS SDK v3: what the bench compares imports with.
//
// Written for speed: the file is parsed as it streams in, items are made in DynamoDB's own form, and 32 requests
// of 25 items are under way at once. It writes the very items that Muster's import of new rows does, and nothing
// else: it looks for no mistakes and no members that are there already, and reports nothing.

import { createHash } from "node:crypto";
import { Agent } from "node:http";

import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { parse } from "csv-parse";

import { serve } from "./runtime.mjs";

const { AWS_ENDPOINT_URL: endpoint, DIRECTORY_TABLE: table, ORGANIZATION, SHARDS, JOINED_AT } = process.env;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const UNDER_WAY = 32;

const requestHandler = { httpAgent: new Agent({ keepAlive: true, maxSockets: 2 * UNDER_WAY }) };
const dynamodb = new DynamoDBClient({ endpoint, requestHandler });
const s3 = new S3Client({ endpoint, forcePathStyle: true });

function decode(text) {
  const octets = Buffer.alloc(16);
  let [bits, held, at] = [0, 0, 0];
  for (const character of text) {
    bits = ((bits << 5) | ALPHABET.indexOf(character)) & 0xffff;
    held += 5;
    if (held >= 8 && at < octets.length) octets[at++] = (bits >> (held -= 8)) & 0xff;
  }
  return octets;
}

function encode(octets) {
  let [text, bits, held] = ["", 0, 0];
  for (const octet of octets) {
    bits = ((bits << 8) | octet) & 0xffff;
    held += 8;
    while (held >= 5) text += ALPHABET[(bits >> (held -= 5)) & 31];
  }
  return text + ALPHABET[(bits << (5 - held)) & 31];
}

const organization = decode(ORGANIZATION);

function hash128(parts) {
  const digest = createHash("sha256");
  for (const part of parts) {
    const octets = typeof part === "string" ? Buffer.from(part) : part;
    const length = Buffer.alloc(8);
    length.writeUInt32LE(octets.length);
    digest.update(length).update(octets);
  }
  return digest.digest().subarray(0, 16);
}

function digestOf(active, parts) {
  const digest = createHash("sha256").update(Buffer.from([active ? 1 : 0]));
  for (const part of parts) {
    const octets = Buffer.from(part);
    // Every part here is shorter than 128 bytes: its length is one byte of LEB128.
    digest.update(Buffer.from([octets.length])).update(octets);
  }
  return digest.digest().subarray(0, 16);
}

function put({ ID, IsActive, FirstName: first, LastName: last, MemberID: external, IsAuthRep }) {
  const active = IsActive === "True";
  const attributes = { ID, IsAuthRep: IsAuthRep.toLowerCase() };
  const told = [external, first, last, "", "", ...Object.entries(attributes).flat()];
  const member = hash128([organization, "roster", external.toLowerCase()]);
  const shard = String(member[15] & (Number(SHARDS) - 1)).padStart(2, "0");
  const Item = {
    PK: { S: `ORG#${ORGANIZATION}#M${shard}` },
    SK: { S: `MEMBER#${encode(member)}` },
    nameKey: { S: `${last}  ${first}`.toLowerCase() },
    firstKey: { S: `${first}  ${last}`.toLowerCase() },
    joinedAt: { N: JOINED_AT },
    ext: { S: external },
    first: { S: first },
    last: { S: last },
    role: { S: "member" },
    status: { S: active ? "enrolled" : "disabled" },
    origin: { S: "roster" },
    attrs: { M: { ID: { S: attributes.ID }, IsAuthRep: { S: attributes.IsAuthRep } } },
    digest: { B: digestOf(active, told) },
    v: { N: "1" },
  };
  if (!active) Item.off = { BOOL: true };
  return { PutRequest: { Item } };
}

async function write(puts) {
  let left = { [table]: puts };
  for (let wait = 25; left[table]?.length > 0; wait *= 2) {
    const { UnprocessedItems } = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: left }));
    left = UnprocessedItems ?? {};
    if (left[table]?.length > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function handler(event) {
  const { bucket, object } = event.Records[0].s3;
  const file = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: decodeURIComponent(object.key) }));
  const [underWay, batch] = [new Set(), []];
  let rows = 0;
  const flush = async () => {
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
    const request = write(batch.splice(0)).then(() => underWay.delete(request));
    underWay.add(request);
  };
  for await (const row of file.Body.pipe(parse({ columns: true }))) {
    batch.push(put(row));
    rows += 1;
    if (batch.length === 25) await flush();
  }
  if (batch.length > 0) await flush();
  await Promise.all(underWay);
  return { rows };
}

await serve(handler);

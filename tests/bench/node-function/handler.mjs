// `GET /v1/organizations/{organizationId}` as one would write it for the Node.js runtime: the same reads of the
// same items as member-api's, the same decision, an answer of the same fields.
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

const table = process.env.DIRECTORY_TABLE;
const dynamodb = new DynamoDBClient({});

export async function handler(event) {
  const id = event.rawPath.split("/")[3];
  const subject = event.requestContext.authorizer.jwt.claims.sub;
  const PK = { S: `ORG#${id}` };
  const { Item: user } = await dynamodb.send(
    new GetItemCommand({ TableName: table, Key: { PK, SK: { S: `USER#${subject}` } }, ConsistentRead: true }),
  );
  if (user?.status.S !== "active") return { statusCode: 404, body: "{}" };
  const Keys = [{ PK, SK: { S: "ORG" } }, { PK, SK: { S: "COUNTS" } }];
  const { Responses: found } = await dynamodb.send(
    new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
  );
  const item = (key) => found[table].find((item) => item.SK.S === key);
  const [organization, counts] = [item("ORG"), item("COUNTS")];
  if (!organization) return { statusCode: 404, body: "{}" };
  const count = (status) => Number(counts?.[status]?.N ?? 0);
  const statuses = ["enrolled", "pending", "active", "disabled", "removed"];
  const body = {
    id,
    name: organization.name.S,
    ssoEnabled: organization.sso.BOOL,
    invitationTtlDays: Number(organization.invitationDays.N),
    defaultRole: organization.defaultRole.S,
    currency: organization.currency.S,
    createdAt: new Date(Number(organization.createdAt.N)).toISOString(),
    counts: Object.fromEntries(statuses.map((status) => [status, count(status)])),
    seats: { used: count("pending") + count("active"), limit: Number(counts?.seatLimit?.N) || null },
  };
  return {
    statusCode: 200,
    headers: { "content-type": "application/json", etag: `"${organization.v.N}"` },
    body: JSON.stringify(body),
  };
}

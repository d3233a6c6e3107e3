// better-auth with its organization plugin on SQLite, served over HTTP: what the bench compares the API with.
//
// Makes an organization of so many members and so many people who are invited to nothing yet, all signed in,
// prints who they are as one line of JSON, and serves until it is ended. No password, no mail, no limit.
//
// usage: server.mjs DATABASE MEMBERS INVITEES

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { bearer, organization } from "better-auth/plugins";
import Database from "better-sqlite3";

const [path, members, invitees] = process.argv.slice(2);
const database = new Database(path);
// What SQLite's own documentation advises for a server: a log beside the file.
database.pragma("journal_mode = WAL");
database.pragma("synchronous = NORMAL");

const options = {
  database,
  baseURL: "http://127.0.0.1",
  secret: "a secret of the bench and nobody else's",
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [
    bearer(),
    organization({ membershipLimit: 10_000_000, invitationLimit: 10_000_000, sendInvitationEmail: async () => {} }),
  ],
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
const { adapter, internalAdapter } = await auth.$context;

async function person(name) {
  const email = `${name}@example.org`;
  const user = await internalAdapter.createUser({ name, email, emailVerified: true });
  return { id: user.id, email };
}

async function signedIn(name) {
  const made = await person(name);
  const session = await internalAdapter.createSession(made.id);
  return { ...made, token: session.token };
}

const owner = await signedIn("owner");
const made = await auth.api.createOrganization({ body: { name: "Example", slug: "example", userId: owner.id } });
for (let n = 1; n < Number(members); n += 1) {
  const { id: userId } = await person(`member${n}`);
  const data = { organizationId: made.id, userId, role: "member", createdAt: new Date() };
  await adapter.create({ model: "member", data });
}
const invited = [];
for (let n = 0; n < Number(invitees); n += 1) invited.push(await signedIn(`invitee${n}`));

const server = createServer(toNodeHandler(auth));
server.listen(0, "127.0.0.1", () => {
  const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url)));
  const versions = Object.entries({ Node: process.versions.node, ...dependencies }).map((pair) => pair.join(" "));
  console.log(
    JSON.stringify({ port: server.address().port, organization: made.id, owner: owner.token, invited, versions }),
  );
});

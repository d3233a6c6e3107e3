import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sign } from './sign';

interface Stack {
  apiUrl: string;
  consoleUrl: string;
  endpointUrl: string;
  region: string;
  userPoolId: string;
  userPoolClientId: string;
  mailEventsQueueUrl: string;
  mailConfigurationSet: string;
  tables: { directory: string };
}

/** The stack under test: MUSTER_STACK names its stack.json. */
export const stack = JSON.parse(readFileSync(process.env.MUSTER_STACK ?? '../.local/stack.json', 'utf8')) as Stack;

/** The issuer that the console's config.json names. */
export const issuer = `${stack.endpointUrl}/${stack.userPoolId}`;

/** Someone with an account, signed in. */
export interface Person {
  email: string;
  password: string;
  idToken: string;
  /** What the provider's token endpoint answered. */
  tokens: Record<string, unknown>;
}

const CONFIRMATION_CODE = '123456';

/** Services that speak JSON: the names that their requests are signed for, and the prefixes of their operations. */
const SERVICES = {
  'cognito-idp': 'AWSCognitoIdentityProviderService',
  dynamodb: 'DynamoDB_20120810',
  sqs: 'AmazonSQS',
} as const;

/** Calls a service of AWS, with the account's root credentials where `signed` says so. */
async function call(service: keyof typeof SERVICES, action: string, input: unknown, signed = true): Promise<Response> {
  const body = JSON.stringify(input);
  const headers = {
    'content-type': `application/x-amz-json-${service === 'cognito-idp' ? '1.1' : '1.0'}`,
    'x-amz-target': `${SERVICES[service]}.${action}`,
  };
  return fetch(stack.endpointUrl, {
    method: 'POST',
    headers: signed ? sign(stack.endpointUrl, service, stack.region, headers, body) : headers,
    body,
  });
}

/** As `call`, for what has to succeed. */
async function must(service: keyof typeof SERVICES, action: string, input: unknown, signed = true): Promise<void> {
  const response = await call(service, action, input, signed);
  if (!response.ok) throw new Error(`${action} answered ${response.status}: ${await response.text()}`);
}

const cognito = (action: string, input: unknown, signed = false) => must('cognito-idp', action, input, signed);

/** Puts a message into one of the stack's queues. */
export const send = (queue: string, message: object) =>
  must('sqs', 'SendMessage', { QueueUrl: queue, MessageBody: JSON.stringify(message) });

/**
 * Sets a time of a stored item, for what takes weeks to come about by itself: the first of the partitions that has
 * such an item. Nothing but the account's root may do so, least of all the API.
 */
export async function age(partitions: string[], sortKey: string, attribute: string, time: Date): Promise<void> {
  for (const partition of partitions) {
    const response = await call('dynamodb', 'UpdateItem', {
      TableName: stack.tables.directory,
      Key: { PK: { S: partition }, SK: { S: sortKey } },
      UpdateExpression: 'SET #attribute = :time',
      ConditionExpression: 'attribute_exists(PK)',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: { ':time': { N: String(time.getTime()) } },
    });
    if (response.ok) return;
    const text = await response.text();
    if (!text.includes('ConditionalCheckFailed')) throw new Error(`UpdateItem answered ${response.status}: ${text}`);
  }
  throw new Error(`no partition has the item ${sortKey}`);
}

/** An address that nobody has yet. */
export function freshEmail(name: string): string {
  return `${name}-${randomBytes(5).toString('hex')}@example.com`;
}

/** Someone who runs the deployment. */
export async function operator(): Promise<Person> {
  const { email, password } = await person('operator');
  await cognito('AdminAddUserToGroup', { UserPoolId: stack.userPoolId, Username: email, GroupName: 'operators' }, true);
  return signedIn(email, password);
}

/** Signs someone up and in, as the provider's own pages would. */
export async function person(name: string, email = freshEmail(name)): Promise<Person> {
  const password = `${randomBytes(12).toString('hex')}aA1`;
  const ClientId = stack.userPoolClientId;
  await cognito('SignUp', { ClientId, Username: email, Password: password, UserAttributes: [{ Name: 'email', Value: email }] });
  await cognito('ConfirmSignUp', { ClientId, Username: email, ConfirmationCode: CONFIRMATION_CODE });
  return signedIn(email, password);
}

async function signedIn(email: string, password: string): Promise<Person> {
  const tokens = await signIn(email, password);
  return { email, password, idToken: String(tokens.id_token), tokens };
}

/** The tokens of an authorization code that the sign-in form was answered with. */
async function signIn(username: string, password: string): Promise<Record<string, unknown>> {
  const verifier = randomBytes(32).toString('base64url');
  const request = {
    client_id: stack.userPoolClientId,
    redirect_uri: `${stack.consoleUrl}/signed-in`,
    scope: 'openid email profile',
  };
  const form = await fetch(`${stack.endpointUrl}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      ...request,
      response_type: 'code',
      state: 'setup',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      username,
      password,
    }),
  });
  const code = new URL(form.headers.get('location') ?? '', stack.consoleUrl).searchParams.get('code');
  if (!code) throw new Error(`signing in answered ${form.status}: ${await form.text()}`);
  const answer = await fetch(`${stack.endpointUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...request, grant_type: 'authorization_code', code, code_verifier: verifier }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

/** One call of the API, for what a test needs beforehand. */
export async function api<T>(by: Person, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(stack.apiUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${by.idToken}`,
      'content-type': 'application/json',
      ...(method === 'POST' && { 'idempotency-key': randomBytes(16).toString('hex') }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** The links in the mails to an address, oldest first, once there are `count`. */
export async function mailedLinks(address: string, count = 1): Promise<string[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const inbox: unknown = await (await fetch(`${stack.endpointUrl}/_ministack/ses/messages`)).json();
    const links = texts(inbox, address).flatMap((text) => /https?:\S+\/invitations\/accept\?token=\S+/.exec(text) ?? []);
    if (links.length >= count) return links;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`fewer than ${count} mails came to ${address}`);
}

function texts(value: unknown, address: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => texts(item, address));
  if (typeof value !== 'object' || value === null) return [];
  const mail = value as { BodyText?: string; To?: string[] };
  if (typeof mail.BodyText === 'string') return mail.To?.includes(address) ? [mail.BodyText] : [];
  return Object.values(value).flatMap((item) => texts(item, address));
}

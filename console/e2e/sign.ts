import { createHash, createHmac } from 'node:crypto';

/** What the local stack takes for its owner's credentials. */
const KEY = 'test';
const SECRET = 'test';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The headers of a POST to `/`, signed as AWS wants it (Signature Version 4). */
export function sign(
  endpoint: string,
  service: string,
  region: string,
  headers: Record<string, string>,
  body: string,
): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const sent: Record<string, string> = { ...headers, host: new URL(endpoint).host, 'x-amz-date': time };
  const names = Object.keys(sent).sort();
  const canonical = ['POST', '/', '', ...names.map((name) => `${name}:${sent[name] ?? ''}`), '', names.join(';'), sha256(body)];
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical.join('\n'))].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${SECRET}`);
  const signature = hmac(key, text).toString('hex');
  return {
    ...headers,
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 Credential=${KEY}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

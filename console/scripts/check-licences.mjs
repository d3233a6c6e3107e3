// Fails when package-lock.json holds a package whose licence was not decided on: docs/decisions/0005-console.md.
import { readFile } from 'node:fs/promises';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'Python-2.0',
]);
/** Of data, and only where it serves building and is not published with the console. */
const ALLOWED_TO_BUILD = new Set(['CC-BY-4.0']);

/** Whether one licence, or one side of an OR, or both sides of an AND, may be used. */
function allowed(expression, dev) {
  const text = expression.trim().replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(text)) return false;
  if (text.includes(' OR ')) return text.split(' OR ').some((part) => allowed(part, dev));
  if (text.includes(' AND ')) return text.split(' AND ').every((part) => allowed(part, dev));
  return ALLOWED.has(text) || (dev && ALLOWED_TO_BUILD.has(text));
}

const { packages } = JSON.parse(await readFile(new URL('../package-lock.json', import.meta.url), 'utf8'));
const found = Object.entries(packages).filter(([path]) => path !== '');
const refused = found.filter(([, { license, dev }]) => typeof license !== 'string' || !allowed(license, dev === true));
for (const [path, { license, version }] of refused) {
  console.error(`${path.replace('node_modules/', '')} ${version}: licence ${license ?? 'not stated'}`);
}
if (refused.length > 0) {
  console.error('decide on these licences in docs/decisions/0005-console.md, or do without the packages');
  process.exit(1);
}
console.log(`licences of ${found.length} packages: all decided on`);

// Writes src/api/schema.d.ts from docs/openapi.json; with --check says whether it is fresh, and writes nothing.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);

const api = JSON.parse(await readFile(source, 'utf8'));
// Operation ids are not unique across the document, and paths say it all.
for (const path of Object.values(api.paths)) {
  for (const operation of Object.values(path)) delete operation.operationId;
}
const types = await openapiTS(api, { alphabetize: true, defaultNonNullable: false });
const text = `// Generated from docs/openapi.json by \`npm run generate\`. Do not edit.\n\n${astToString(types)}`;

if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
    console.error('src/api/schema.d.ts is stale: run `npm run generate` in console/');
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}

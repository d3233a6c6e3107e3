// Fails when what every visitor loads before the first page, compressed, has outgrown its budget.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const MOST_BYTES = 350_000;
const dist = new URL('../dist/', import.meta.url);
const html = await readFile(new URL('index.html', dist), 'utf8');
const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file);
if (files.length === 0) throw new Error('index.html loads no scripts: is the console built?');
let total = 0;
for (const file of files) total += gzipSync(await readFile(new URL(file, dist))).length;
console.log(`scripts of the first page: ${files.length} files, ${total} of ${MOST_BYTES} bytes compressed`);
if (total > MOST_BYTES) process.exit(1);

import { expect, test } from 'vitest';
import { readLimit } from './limit';

test('a limit is a whole number that the API can hold', () => {
  expect(readLimit(' 120 ')).toBe(120);
  expect(readLimit('0')).toBe(0);
  for (const text of ['', '-1', '1.5', '1e3', 'many', '2147483648']) expect(readLimit(text)).toBeUndefined();
});

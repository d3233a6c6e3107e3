import { expect, test } from 'vitest';
import { readDays } from './days';

test('days are whole, and within their bounds', () => {
  expect(readDays(' 90 ', 1)).toBe(90);
  expect(readDays('0', 0)).toBe(0);
  expect(readDays('0', 1)).toBeUndefined();
  expect(readDays('14', 0, 13)).toBeUndefined();
  for (const text of ['', '367', '-1', '1.5', 'soon']) expect(readDays(text, 1)).toBeUndefined();
});

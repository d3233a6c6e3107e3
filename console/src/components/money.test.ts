import { expect, test } from 'vitest';
import { formatMoney, parseMoney } from './money';

test('amounts are in minor units, of which currencies have different numbers', () => {
  expect(formatMoney(-1250, 'USD')).toBe('-$12.50');
  expect(formatMoney(1250, 'JPY')).toBe('¥1,250');
  expect(formatMoney(1250, 'KWD')).toMatch(/1\.250$/);
});

test('what is typed is read without rounding', () => {
  expect(parseMoney('12.5', 'USD')).toBe(1250);
  expect(parseMoney('-1,000', 'USD')).toBe(-100_000);
  expect(parseMoney('+0.29', 'USD')).toBe(29);
  expect(parseMoney('12', 'JPY')).toBe(12);
});

test('what is no amount of the currency is none', () => {
  expect(parseMoney('12.505', 'USD')).toBeNull();
  expect(parseMoney('12.5', 'JPY')).toBeNull();
  expect(parseMoney('a lot', 'USD')).toBeNull();
  expect(parseMoney('', 'USD')).toBeNull();
});

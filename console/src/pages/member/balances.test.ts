import { expect, test } from 'vitest';
import { balances, scale } from './balances';

const entry = (number: number, balance: number, currency = 'USD') => ({
  number,
  amount: 1,
  balance,
  currency,
  reason: 'Test',
  by: '0123456789abcdefghjkmnpqrs',
  at: `2026-02-0${number}T12:00:00Z`,
});

test('the line goes from the oldest entry to the newest', () => {
  const points = balances([entry(3, 900), entry(2, 1_000), entry(1, 250)]);
  expect(points.map(({ y }) => y)).toEqual([250, 1_000, 900]);
  expect(points[0]?.x.toISOString()).toBe('2026-02-01T12:00:00.000Z');
});

test('of a wallet whose currency changed, what came after it is drawn', () => {
  expect(balances([entry(3, 900, 'EUR'), entry(2, 5), entry(1, 7, 'EUR')])).toHaveLength(1);
});

test('zero is on the scale, and the scale is never empty', () => {
  expect(scale(balances([entry(2, 1_000), entry(1, 250)]))).toEqual([0, 1_000]);
  expect(scale(balances([entry(1, 0)]))).toEqual([0, 1]);
  expect(scale([])).toEqual([0, 1]);
});

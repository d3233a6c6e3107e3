import { expect, test } from 'vitest';
import { fullness, seatEffect, seatText } from './seats';

const counts = { rows: 5, created: 3, updated: 0, unchanged: 2, removed: 0, failed: 0 };

test('everyone whom a file invites takes a seat', () => {
  expect(seatEffect({ kind: 'members', counts }, { used: 7, limit: 10 })).toEqual({
    now: { used: 7, limit: 10 },
    after: { used: 10, limit: 10 },
    fits: true,
  });
  expect(seatEffect({ kind: 'invitations', counts }, { used: 8, limit: 10 })?.fits).toBe(false);
  expect(seatEffect({ kind: 'members', counts }, { used: 8_000, limit: null })?.fits).toBe(true);
});

test('a file that invites nobody fits even where more seats are used than allowed', () => {
  expect(seatEffect({ kind: 'members', counts: { ...counts, created: 0 } }, { used: 9, limit: 5 })?.fits).toBe(true);
});

test('people of a roster take no seat', () => {
  expect(seatEffect({ kind: 'roster', counts }, { used: 1, limit: 1 })).toBeNull();
});

test('seats are said and drawn', () => {
  expect(seatText({ used: 45, limit: 100 })).toBe('45/100');
  expect(seatText({ used: 45, limit: null })).toBe('45');
  expect(fullness({ used: 9, limit: 5 })).toBe(100);
});

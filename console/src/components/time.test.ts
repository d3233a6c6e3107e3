import { expect, test } from 'vitest';
import { relative } from './time';

const NOW = Date.parse('2026-02-23T12:00:00Z');

test('a distance is in the largest unit that fits', () => {
  expect(relative('2026-02-23T11:59:40Z', NOW)).toBe('just now');
  expect(relative('2026-02-23T11:30:00Z', NOW)).toBe('30 minutes ago');
  expect(relative('2026-02-22T11:00:00Z', NOW)).toBe('yesterday');
  expect(relative('2025-02-01T12:00:00Z', NOW)).toBe('last year');
});

test('seven days less a moment are seven days', () => {
  expect(relative('2026-03-02T11:59:59Z', NOW)).toBe('in 7 days');
});

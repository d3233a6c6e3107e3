import { expect, test } from 'vitest';
import { readKind } from './kinds';

test('an address without a kind, or with none of ours, is about a roster', () => {
  expect(readKind('members')).toBe('members');
  expect(readKind(null)).toBe('roster');
  expect(readKind('toString')).toBe('roster');
});

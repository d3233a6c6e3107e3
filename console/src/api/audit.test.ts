import { expect, test } from 'vitest';
import { auditQuery } from './audit';

const EVERYTHING = { actor: '', target: '', action: '', from: '', to: '' };

test('what is empty is not looked for', () => {
  expect(auditQuery(EVERYTHING)).toEqual({});
  expect(auditQuery({ ...EVERYTHING, action: ' member.removed ' })).toEqual({ action: 'member.removed' });
});

test('the last day counts to its end', () => {
  const { from = '', to = '' } = auditQuery({ ...EVERYTHING, from: '2026-02-23', to: '2026-02-23' });
  expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000);
});

test('half a date is none', () => {
  expect(auditQuery({ ...EVERYTHING, from: '2026-0' })).toEqual({});
});

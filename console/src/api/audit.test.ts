import { afterEach, expect, test, vi } from 'vitest';
import { auditQuery } from './audit';

const EVERYTHING = { actor: '', target: '', action: '', from: '', to: '' };

afterEach(() => vi.unstubAllEnvs());

test('what is empty is not looked for', () => {
  expect(auditQuery(EVERYTHING)).toEqual({});
  expect(auditQuery({ ...EVERYTHING, action: ' member.removed ' })).toEqual({ action: 'member.removed' });
});

test('the last day counts to its end', () => {
  const { from = '', to = '' } = auditQuery({ ...EVERYTHING, from: '2026-02-23', to: '2026-02-23' });
  expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000);
});

test('a day ends at the next midnight, also where clocks change on it', () => {
  const hours = (zone: string, day: string) => {
    vi.stubEnv('TZ', zone);
    const { from = '', to = '' } = auditQuery({ ...EVERYTHING, from: day, to: day });
    return (Date.parse(to) - Date.parse(from)) / 3_600_000;
  };
  expect(hours('Europe/Berlin', '2026-03-29')).toBe(23);
  expect(hours('Europe/Berlin', '2026-10-25')).toBe(25);
  // There this day has no midnight: it begins at one.
  expect(hours('America/Santiago', '2026-09-06')).toBe(23);
  expect(auditQuery({ ...EVERYTHING, to: '2026-12-31' }).to).toBe('2027-01-01T03:00:00.000Z');
});

test('half a date is none', () => {
  expect(auditQuery({ ...EVERYTHING, from: '2026-0' })).toEqual({});
});

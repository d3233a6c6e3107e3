import { expect, test } from 'vitest';
import { faults, fromDraft, toDraft } from './schedule-draft';

const FIRST = toDraft(null, 'me', '2026-02-23');

test('a first schedule begins with what can be sent', () => {
  expect(faults(FIRST)).toEqual({});
  expect(fromDraft(FIRST)).toMatchObject({ everyDays: 90, firstDate: '2026-02-23', reviewers: ['me'], export: null, enabled: true });
});

test('what is not touched stays as it is', () => {
  const sent = {
    ...fromDraft(FIRST),
    export: { content: 'members' as const, includeEmails: true, includePhones: false, format: 'csv' as const, status: ['active' as const] },
  };
  const schedule = { ...sent, nextReviewAt: null } as Parameters<typeof toDraft>[0];
  expect(fromDraft(toDraft(schedule, 'other', ''))).toEqual(sent);
});

test('every fault is named', () => {
  const wrong = { ...FIRST, everyDays: '0', firstDate: 'soon', dueDays: '3', reminderDays: '3', inactiveDays: '', reviewers: [] };
  expect(Object.keys(faults(wrong))).toEqual(['everyDays', 'firstDate', 'reminderDays', 'inactiveDays', 'reviewers']);
});

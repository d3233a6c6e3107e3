import { expect, test } from 'vitest';
import type { ReviewItem } from '../../api/reviews';
import { hindrance, keyAction, otherRoles, readShown, share, unfinished } from './rules';

const [ME, OTHER, SOMEBODY] = ['me', 'other', 'somebody'];
const item = (memberId: string, reviewer: string | null = null) => ({ memberId, reviewer }) as ReviewItem;
const reviewer = (memberId: string) => ({ memberId, firstName: null, lastName: null });
const review = { status: 'open' as const, reviewers: [reviewer(ME)] };

test('reviewers decide on everybody but themselves and those handed to others', () => {
  expect(hindrance(review, item(SOMEBODY), ME)).toBeNull();
  expect(hindrance(review, item(SOMEBODY, ME), ME)).toBeNull();
  expect(hindrance(review, item(ME), ME)).toMatch('This is you');
  expect(hindrance(review, item(SOMEBODY, OTHER), ME)).toMatch('another reviewer');
  expect(hindrance({ ...review, reviewers: [reviewer(OTHER)] }, item(SOMEBODY), ME)).toMatch('Only the reviewers');
  expect(hindrance({ ...review, status: 'completed' }, item(SOMEBODY), ME)).toMatch('not open');
});

test('a review is completed once everything is decided and the snapshot is frozen', () => {
  const frozen = { csvSha256: '', jsonSha256: '' };
  expect(unfinished({ status: 'open', undecided: 0, frozen })).toBeNull();
  expect(unfinished({ status: 'open', undecided: 2, frozen })).toMatch('2 of them');
  expect(unfinished({ status: 'open', undecided: 0, frozen: null })).toMatch('snapshot');
  expect(unfinished({ status: 'completed', undecided: 0, frozen })).toMatch('not open');
});

test('progress reaches its end with the last decision only', () => {
  const of = (members: number, undecided: number) =>
    share({ population: { members, active: members, pending: 0, inactive: 0 }, undecided });
  expect(of(1_000, 1)).toBe(99);
  expect(of(1_000, 0)).toBe(100);
  expect(of(0, 0)).toBe(100);
});

test('keys move, and decide only when they are meant to', () => {
  const press = (key: string, held: Partial<Record<'shiftKey' | 'ctrlKey', boolean>> = {}) =>
    keyAction({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });
  expect(press('j')).toBe('next');
  expect(press('k')).toBe('previous');
  expect(press('ArrowDown')).toBe('next');
  expect(press('ArrowUp')).toBe('previous');
  expect(press('K', { shiftKey: true })).toBe('keep');
  // Caps Lock.
  expect(press('K')).toBe('previous');
  expect(press('r')).toBe('revoke');
  expect(press('C', { shiftKey: true })).toBe('change_role');
  expect(press('r', { ctrlKey: true })).toBeNull();
  expect(press('x')).toBeNull();
});

test('nobody is given the role they have', () => {
  expect(otherRoles('member')).toEqual(['admin']);
  expect(otherRoles(undefined)).toEqual(['member', 'admin']);
});

test('an address that names nothing shows everyone', () => {
  expect(readShown('mine')).toBe('mine');
  expect(readShown('toString')).toBe('all');
  expect(readShown(null)).toBe('all');
});

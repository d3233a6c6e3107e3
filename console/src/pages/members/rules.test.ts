import { expect, test } from 'vitest';
import { comesBack, mayChange, maySwitch } from './rules';

const member = { id: 'm1', role: 'member', status: 'active', origin: 'roster' } as const;

test('nobody changes the owner or themselves, and only the owner admins', () => {
  expect(mayChange('admin', 'me', member)).toBe(true);
  expect(mayChange('member', 'me', member)).toBe(false);
  expect(mayChange('admin', 'me', { ...member, role: 'admin' })).toBe(false);
  expect(mayChange('owner', 'me', { ...member, role: 'admin' })).toBe(true);
  expect(mayChange('owner', 'me', { ...member, role: 'owner' })).toBe(false);
  expect(mayChange('owner', 'm1', member)).toBe(false);
});

test('who is removed comes back by the switch if a roster named them', () => {
  const removed = { ...member, status: 'removed' } as const;
  expect(comesBack(removed)).toBe(true);
  expect(maySwitch('admin', 'me', removed)).toBe(true);
  expect(mayChange('admin', 'me', removed)).toBe(false);
  expect(maySwitch('admin', 'me', { ...removed, role: 'admin' })).toBe(false);
  expect(maySwitch('owner', 'me', { ...removed, role: 'admin' })).toBe(true);
  for (const origin of ['founder', 'invitation', 'added', 'domain'] as const) {
    expect(comesBack({ ...removed, origin })).toBe(false);
    expect(maySwitch('owner', 'me', { ...removed, origin })).toBe(false);
  }
});

test('who is invited is neither on nor off', () => {
  expect(maySwitch('owner', 'me', { ...member, status: 'pending', origin: 'added' })).toBe(false);
  expect(maySwitch('owner', 'me', { ...member, status: 'enrolled' })).toBe(true);
  expect(maySwitch('owner', 'me', { ...member, status: 'disabled' })).toBe(true);
});

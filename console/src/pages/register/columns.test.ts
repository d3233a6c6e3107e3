import { expect, test } from 'vitest';
import { columnsOf, registrationLink } from './columns';

test('the link names the columns that are asked for', () => {
  const columns = [
    { name: 'MemberID', type: 'text' as const, matchAtRegistration: true },
    { name: 'Phone', type: 'phone' as const },
    { name: 'Date of birth', type: 'date' as const, matchAtRegistration: true },
  ];
  const link = registrationLink('https://members.example.org', 'abc', columns);
  expect(link).toBe('https://members.example.org/register/abc?column=MemberID&column=Date+of+birth');
  expect(columnsOf(new URL(link ?? '').searchParams)).toEqual(['MemberID', 'Date of birth']);
});

test('without columns there is no link, and a bare link asks for those of the default schema', () => {
  expect(registrationLink('https://members.example.org', 'abc', [])).toBeNull();
  expect(columnsOf(new URLSearchParams('column='))).toEqual(['MemberID', 'LastName']);
});

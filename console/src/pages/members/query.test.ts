import { expect, test } from 'vitest';
import { isFiltered, readQuery, writeQuery } from './query';

test('the address holds the whole state of the list', () => {
  const search = new URLSearchParams('q=smi&status=active,pending&role=admin&origin=roster&sort=joinedAt&order=desc&cursor=abc&page=3');
  expect(readQuery(search, 50)).toEqual({
    q: 'smi',
    status: ['active', 'pending'],
    role: ['admin'],
    origin: ['roster'],
    sort: 'joinedAt',
    order: 'desc',
    limit: 50,
    cursor: 'abc',
  });
});

test('what the address should not hold is passed over', () => {
  const query = readQuery(new URLSearchParams('status=asleep,active&role=king&sort=shoeSize&order=up'), 20);
  expect(query).toMatchObject({ status: ['active'], role: [], sort: 'name', order: 'asc', cursor: null });
});

test('a changed filter begins at the first page', () => {
  const search = new URLSearchParams('q=smi&cursor=abc&page=3');
  expect(writeQuery(search, { status: ['active', 'disabled'] }).toString()).toBe('q=smi&status=active%2Cdisabled');
  expect(writeQuery(search, { q: '' }).toString()).toBe('');
});

test('another page keeps the filters', () => {
  const search = new URLSearchParams('q=smi');
  expect(writeQuery(search, { cursor: 'def' }).toString()).toBe('q=smi&cursor=def');
});

test('order alone narrows nothing down', () => {
  expect(isFiltered(readQuery(new URLSearchParams('sort=joinedAt&order=desc'), 50))).toBe(false);
  expect(isFiltered(readQuery(new URLSearchParams('role=admin'), 50))).toBe(true);
});

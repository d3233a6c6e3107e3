import { expect, test } from 'vitest';
import { readAddresses } from './addresses';

test('one address on each line, whatever the line ends are', () => {
  expect(readAddresses('a@example.org\r\n\n  b@example.org  \n')).toEqual({
    valid: ['a@example.org', 'b@example.org'],
    invalid: [],
    repeated: 0,
  });
});

test('an address counts once, in whatever case it is written', () => {
  expect(readAddresses('a@example.org\nA@Example.org\na@example.org')).toMatchObject({
    valid: ['a@example.org'],
    repeated: 2,
  });
});

test('lines that are no addresses are named with their numbers', () => {
  const text = 'a@example.org\nnobody\nb@example.org, c@example.org\nd@localhost';
  expect(readAddresses(text).invalid).toEqual([
    { line: 2, text: 'nobody' },
    { line: 3, text: 'b@example.org, c@example.org' },
    { line: 4, text: 'd@localhost' },
  ]);
});

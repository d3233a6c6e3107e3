import { expect, test } from 'vitest';
import { readCsv, writeRow } from './csv';

test('rows, whatever their line ends', () => {
  expect(readCsv('a,b\r\n1,2\n3,4')).toEqual([
    ['a', 'b'],
    ['1', '2'],
    ['3', '4'],
  ]);
});

test('quotes keep commas, line ends and quotes', () => {
  expect(readCsv('"a,b","c\nd","e ""f"""\n')).toEqual([['a,b', 'c\nd', 'e "f"']]);
});

test('empty fields stay', () => {
  expect(readCsv(',\n')).toEqual([['', '']]);
});

test('what is written is what is read', () => {
  const row = ['plain', 'with, comma', 'with "quotes"', 'two\nlines', ''];
  expect(readCsv(`${writeRow(row)}\n`)).toEqual([row]);
});

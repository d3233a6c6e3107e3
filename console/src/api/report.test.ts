import { expect, test } from 'vitest';
import { readFaults } from './report';

const REPORT = [
  'Name,line,column,code,message',
  'Cantwell,2,birthday,invalid_date,"Line 2, column birthday: ""13 October"" is not a date"',
  'Klobuchar,4,id,duplicate,"the same id is on line 3"',
].join('\n');

test('faults are the last four columns of the bad rows', () => {
  expect(readFaults(REPORT, true)).toEqual([
    { line: '2', column: 'birthday', message: 'Line 2, column birthday: "13 October" is not a date' },
    { line: '4', column: 'id', message: 'the same id is on line 3' },
  ]);
});

test('a row that was cut off is left out', () => {
  expect(readFaults(REPORT.slice(0, -5), false)).toHaveLength(1);
});

test('a roster may have columns of these names itself', () => {
  expect(readFaults('line,line,column,code,message\nred,7,a,b,c\n', true)).toEqual([{ line: '7', column: 'a', message: 'c' }]);
});

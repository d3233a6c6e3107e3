import { expect, test } from 'vitest';
import { fromText, toText } from './column-text';

test('what is not touched stays as it is', () => {
  const column = { name: 'Class', type: 'integer' as const, aliases: ['Senate class'], min: 1, max: 3 };
  expect(fromText(column, toText(column))).toEqual(column);
});

test('what belongs to another type is left out', () => {
  const column = { name: 'Class', type: 'one_of' as const, min: 1 };
  expect(fromText(column, { ...toText(column), values: 'sen, rep,, ', maxLength: '9' })).toEqual({
    name: 'Class',
    type: 'one_of',
    values: ['sen', 'rep'],
  });
});

test('numbers that are none are left out', () => {
  const column = { name: 'Age', type: 'integer' as const };
  expect(fromText(column, { ...toText(column), min: 'eighteen', max: '120' })).toEqual({ ...column, max: 120 });
});

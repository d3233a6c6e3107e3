import { expect, test } from 'vitest';
import { isOperator } from './session';

test('operators are people of that group, and of no other', () => {
  expect(isOperator({ 'cognito:groups': ['staff', 'operators'] })).toBe(true);
  for (const groups of [undefined, [], ['operators2'], 'operators', { operators: true }]) {
    expect(isOperator({ 'cognito:groups': groups })).toBe(false);
  }
  expect(isOperator(undefined)).toBe(false);
});

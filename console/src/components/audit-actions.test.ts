import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AUDIT_ACTIONS, actionName } from './audit-actions';

test('the actions offered are those that the code writes', () => {
  const roots = ['../shared/src', '../shared/aws/src', '../functions'];
  const sources = roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.rs'))
      .map((file) => readFileSync(`${root}/${file}`, 'utf8')),
  );
  expect(AUDIT_ACTIONS.filter((action) => !sources.some((source) => source.includes(`"${action}"`)))).toEqual([]);
});

test('an action reads as words', () => {
  expect(actionName('member.role_changed')).toBe('Member role changed');
  expect(actionName('roster_schema.replaced')).toBe('Roster schema replaced');
  expect(actionName('')).toBe('');
});

import { readFileSync } from 'node:fs';
import { api } from './stack';
import { HEADER, importCsv } from './rosters';
import { expect, found, joined, portray, signedInAs, test, type Organization } from './world';

/** The members of Congress in the default schema. */
function congress(): string[] {
  const [header = '', ...lines] = readFileSync('../examples/legislators-current.csv', 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  const id = names.indexOf('bioguide_id');
  return lines.map((line, at) => {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell);
    return [at + 1, 'True', cells[1], cells[0], cells[id], 'False'].join(',');
  });
}

const csv = (rows: string[]) => [HEADER, ...rows, ''].join('\n');

test('members, a plan and jobs are pictured', async ({ page }) => {
  test.slow();
  const organization = await found('Congress');
  const rows = congress();
  await importCsv(organization, csv(rows.slice(0, 530)));
  await joined(organization, 'ada', { firstName: 'Ada', lastName: 'Lovelace' });
  await organization.call('POST', '/members', { firstName: 'Grace', lastName: 'Hopper', email: 'grace@example.org', role: 'admin' });
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('members'));
  await expect(page.getByTestId('total')).toHaveText('533');
  await expect(page.getByRole('table', { name: 'Members' }).getByRole('row')).toHaveCount(21);
  await portray(page, 'members');

  // Seven are new, three have other names, and two rows are wrong.
  const next = rows
    .slice(3)
    .map((row, at) => (at < 3 ? row.replace(/,([^,]+),([^,]+),(\w+),False$/, ',$1,$2-Smith,$3,False') : row))
    .map((row, at) => (at === 10 || at === 20 ? row.replace(',True,', ',perhaps,') : row));
  await page.goto(organization.path('import'));
  await page.getByRole('radio', { name: /^Is skipped/ }).click();
  const file = { name: 'congress.csv', mimeType: 'text/csv', buffer: Buffer.from(csv(next)) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Check without importing' }).click();
  await expect(page.getByText('The file can be imported')).toBeVisible();
  await expect(page.getByText('First errors')).toBeVisible();
  await page.getByRole('heading', { name: 'What would happen' }).evaluate((heading) => heading.scrollIntoView());
  await portray(page, 'import-plan');

  const { id } = await organization.call<{ id: string }>('POST', '/exports', {});
  await over(organization, id);
  await organization.call('POST', '/imports', { kind: 'members', fileName: 'new-colleagues.csv' });
  await page.goto(organization.path('jobs'));
  await expect(page.getByRole('table', { name: 'Jobs' }).getByRole('row')).toHaveCount(5);
  await portray(page, 'jobs');
});

test('an access review is pictured', async ({ page }) => {
  test.slow();
  const organization = await found('Congress');
  const people = [
    ['Ada', 'Lovelace'],
    ['Grace', 'Hopper'],
    ['Edsger', 'Dijkstra'],
    ['Barbara', 'Liskov'],
    ['Donald', 'Knuth'],
  ] as const;
  const ids: string[] = [];
  for (const [firstName, lastName] of people) {
    ids.push((await joined(organization, firstName.toLowerCase(), { firstName, lastName })).memberId);
  }
  const { id } = await organization.call<{ id: string }>('POST', '/reviews', {});
  await expect
    .poll(async () => (await organization.call<{ frozen: unknown }>('GET', `/reviews/${id}`)).frozen, { timeout: 30_000 })
    .not.toBeNull();
  const decide = (at: number, body: object) =>
    api(organization.owner, 'PUT', `/v1/organizations/${organization.id}/reviews/${id}/items/${ids[at] ?? ''}`, body);
  await decide(0, { decision: 'keep' });
  await decide(1, { decision: 'change_role', role: 'admin', reason: 'Runs the studies now' });
  await decide(2, { decision: 'revoke', reason: 'Left in May' });
  await signedInAs(page, organization.owner);
  await page.goto(organization.path(`reviews/${id}`));
  await expect(page.getByTestId('decided')).toHaveText('3 of 6');
  await expect(page.getByText('Left in May')).toBeVisible();
  await portray(page, 'access-review');
});

async function over(organization: Organization, job: string): Promise<void> {
  await expect
    .poll(async () => (await organization.call<{ status: string }>('GET', `/jobs/${job}`)).status, { timeout: 30_000 })
    .toBe('success');
}

import type { Page, Route } from '@playwright/test';
import { expect, found, signedInAs, test } from './world';

/**
 * An organization of a hundred thousand. The members are answered here, in the form and with the cursors of the API,
 * since the local stack takes minutes to import so many; everything else is the real stack.
 */
const MEMBERS = 100_000;
const STATUSES = ['enrolled', 'active', 'disabled'];

interface Row {
  id: string;
  lastName: string;
  status: string;
}

const rows: Row[] = Array.from({ length: MEMBERS }, (_, at) => ({
  id: String(at).padStart(26, '0'),
  lastName: `Name-${String(at).padStart(6, '0')}`,
  status: STATUSES[at % STATUSES.length] ?? 'active',
}));

function answer(url: URL): { items: object[]; nextCursor: string | null } {
  const asked = url.searchParams;
  const statuses = asked.get('status')?.split(',');
  const prefix = (asked.get('q') ?? '').toLowerCase();
  const limit = Number(asked.get('limit') ?? 50);
  let matching = rows.filter((row) => row.lastName.toLowerCase().startsWith(prefix) && (!statuses || statuses.includes(row.status)));
  if (asked.get('order') === 'desc') matching = matching.reverse();
  const from = Number(asked.get('cursor') ?? 0);
  const items = matching.slice(from, from + limit).map((row) => ({
    ...row,
    firstName: 'Many',
    email: null,
    phone: null,
    role: 'member',
    origin: 'roster',
    externalId: row.id,
    joinedAt: '2026-01-01T00:00:00Z',
    lastLoginAt: null,
    invitation: null,
    wallet: null,
    version: 1,
  }));
  return { items, nextCursor: from + limit < matching.length ? String(from + limit) : null };
}

/** The pages of members that the console asked for, from now on. */
async function counted(page: Page): Promise<string[]> {
  const asked: string[] = [];
  const members = (url: URL) => /^\/v1\/organizations\/\w+\/members$/.test(url.pathname);
  await page.route(members, (route: Route) => route.fulfill({ json: answer(new URL(route.request().url())) }));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (members(url)) asked.push(url.search);
  });
  return asked;
}

test('among 100,000 members every look is one request for one page', async ({ page }) => {
  const organization = await found('Many');
  await signedInAs(page, organization.owner);
  const asked = await counted(page);
  const table = page.getByRole('table', { name: 'Members' });
  const first = table.getByRole('row').nth(1);
  /** What is done, what the first row says then, and that it took one request. */
  const step = async (name: string, act: () => Promise<unknown>, then: string) => {
    asked.length = 0;
    await act();
    await expect(first).toContainText(then);
    await page.waitForLoadState('networkidle');
    expect(asked, name).toHaveLength(1);
    expect(asked[0]).toContain('limit=20');
  };

  await step('opening', () => page.goto(organization.path('members')), 'Name-000000');
  await expect(table.getByRole('row')).toHaveCount(21);
  await step('the next page', () => page.getByRole('button', { name: 'Next page' }).click(), 'Name-000020');
  await step('and the next', () => page.getByRole('button', { name: 'Next page' }).click(), 'Name-000040');
  await step('a reload in the middle', () => page.reload(), 'Name-000040');
  await step(
    'a search, typed letter by letter',
    () => page.getByRole('searchbox', { name: /Find by name/ }).pressSequentially('name-0999', { delay: 20 }),
    'Name-099900',
  );
  await step('no search', () => page.getByRole('searchbox', { name: /Find by name/ }).fill(''), 'Name-000000');
  await step(
    'a filter',
    async () => {
      await page.getByRole('button', { name: /Filter by status/ }).click();
      await page.getByRole('option', { name: 'Disabled' }).click();
      await page.keyboard.press('Escape');
    },
    'Name-000002',
  );
  await step('another order', () => page.getByRole('columnheader', { name: 'Name' }).getByRole('button').first().press('Enter'), 'Name-099998');
});

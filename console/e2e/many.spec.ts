import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { person, type Person } from './stack';
import { expect, look, signedInAs, test } from './world';

/**
 * An organization of a hundred thousand. The local stack is too slow to import so many, so here the console
 * talks to the real API over another engine: `tests/src/bin/many-members.rs`, which has imported them in earnest.
 */
const ROWS = 100_000;

interface Many {
  endpoint: string;
  organization: string;
  stop: () => void;
}

/** Starts the API over that many members of an organization of one owner, whose token it takes and no other. */
async function many(owner: Person): Promise<Many> {
  const program = resolve('..', process.env.CARGO_TARGET_DIR ?? 'target', 'debug', 'many-members');
  const server = spawn(program, [String(ROWS)], { stdio: ['pipe', 'pipe', 'inherit'] });
  server.stdin.write(`${owner.idToken}\n`);
  const said = await new Promise<string>((found, failed) => {
    server.once('error', failed);
    server.once('exit', (code) => failed(new Error(`${program} ended with ${String(code)}`)));
    createInterface(server.stdout).once('line', found);
  });
  const { endpoint, organization } = JSON.parse(said) as Omit<Many, 'stop'>;
  return { endpoint, organization, stop: () => server.stdin.end() };
}

interface Row {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  externalId: string | null;
  status: string;
}

/** One page of members: what was asked, and what came. */
interface Asked {
  search: string;
  items: Row[];
}

/** Has the console's requests answered there. Keeps the pages of members, and how many requests there were at all. */
async function through(page: Page, { endpoint }: Many): Promise<Asked[]> {
  const asked: Asked[] = [];
  await page.route('**/v1/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const response = await route.fetch({ url: endpoint + pathname + search, timeout: 60_000 });
    if (/^\/v1\/organizations\/\w+\/members$/.test(pathname)) {
      const { items } = (await response.json()) as { items: Row[] };
      asked.push({ search, items });
    }
    await route.fulfill({ response });
  });
  return asked;
}

const nameOf = ({ firstName, lastName, email }: Row) => [firstName, lastName].filter(Boolean).join(' ') || (email ?? '');

test('among 100,000 members every look is one request for one page', async ({ page }) => {
  test.setTimeout(900_000);
  const owner = await person('many');
  const served = await many(owner);
  await signedInAs(page, owner);
  const asked = await through(page, served);
  const rows = page.getByRole('table', { name: 'Members' }).getByRole('row');
  const path = `/organizations/${served.organization}/members`;
  /** Does something, sees that it took one request for one page, and that its members are the ones shown. */
  const step = async (name: string, act: () => Promise<unknown>): Promise<Row[]> => {
    asked.length = 0;
    await act();
    await expect.poll(() => asked.length, { message: name, timeout: 60_000 }).toBeGreaterThan(0);
    const [{ items, search } = { items: [], search: '' }] = asked;
    const [first, last] = [items[0], items.at(-1)];
    if (!first || !last) throw new Error(`${name}: nobody came`);
    await expect(rows).toHaveCount(items.length + 1);
    await expect(rows.nth(1)).toContainText(nameOf(first));
    await expect(rows.nth(items.length)).toContainText(nameOf(last));
    await page.waitForLoadState('networkidle');
    expect(asked.map((one) => one.search), name).toEqual([search]);
    expect(new URLSearchParams(search).get('limit'), name).toBe('20');
    return items;
  };
  /** Picks one option of a filter, which is asked for at once. */
  const filter = async (by: string, option: string) => {
    await page.getByRole('button', { name: `Filter by ${by}` }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
    await page.keyboard.press('Escape');
  };
  const search = page.getByRole('searchbox', { name: /Find by name/ });

  try {
    const opened = await step('opening', () => page.goto(path));
    await expect(page.getByTestId('total')).toHaveText('100,001');
    expect(opened).toHaveLength(20);
    const second = await step('the next page', () => page.getByRole('button', { name: 'Next page' }).click());
    const third = await step('and the next', () => page.getByRole('button', { name: 'Next page' }).click());
    const shown = [...opened, ...second, ...third].map((row) => JSON.stringify(row));
    expect(new Set(shown).size).toBe(60);
    const again = await step('a reload in the middle', () => page.reload());
    expect(again).toEqual(third);
    await look(page, 'members-many');

    const wanted = (third[0]?.lastName ?? '').slice(0, 4);
    const found = await step('a search, typed letter by letter', () => typeAtOnce(page, wanted));
    expect(found.filter(({ firstName, lastName, email }) => ![firstName, lastName, email].some((part) => part?.startsWith(wanted)))).toEqual([]);
    const one = await step('a search for one roster id', () => search.fill('M0054321'));
    expect(one.map(({ externalId }) => externalId)).toEqual(['M0054321']);
    expect(await step('no search', () => search.fill(''))).toEqual(opened);

    const disabled = await step('a filter by status', () => filter('status', 'Disabled'));
    expect(new Set(disabled.map(({ status }) => status))).toEqual(new Set(['disabled']));
    await step('and one by origin', () => filter('origin', 'Roster'));
    await step('the page after it', () => page.getByRole('button', { name: 'Next page' }).click());
    // Back to everybody: an address of its own, as a link from elsewhere.
    await step('no filter', () => page.goto(path));
    const owners = await step('a filter that one of them passes', () => filter('permission', 'Owner'));
    expect(owners.map(nameOf)).toEqual([owner.email]);
    await step('no filter again', () => page.goto(path));
    const sort = () => page.getByRole('columnheader', { name: 'Name' }).getByRole('button').first().press('Enter');
    const backwards = await step('another order', sort);
    const [from, to] = [backwards[0]?.lastName ?? '', opened.at(-1)?.lastName ?? ''];
    expect(from.localeCompare(to)).toBeGreaterThan(0);
  } finally {
    served.stop();
  }
});

/** Types into the search so fast that no pause for it falls in between, however slow the machine is. */
async function typeAtOnce(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: /Find by name/ }).evaluate((input, letters) => {
    for (let end = 1; end <= letters.length; end += 1) {
      // React watches the element's own setter, and takes what goes past it for typed.
      Reflect.set(HTMLInputElement.prototype, 'value', letters.slice(0, end), input);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, text);
}

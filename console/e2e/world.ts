import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { api, issuer, mailedLinks, person, stack, type Person } from './stack';

/** An organization with its owner. */
export interface Organization {
  id: string;
  name: string;
  owner: Person;
  /** The path of one of its pages in the console. */
  path: (page: string) => string;
  /** One call of the API below the organization, as its owner. */
  call: <T>(method: string, path: string, body?: unknown) => Promise<T>;
}

/** Makes an organization with an owner of its own. */
export async function found(name: string): Promise<Organization> {
  const owner = await person('owner');
  const { id } = await api<{ id: string }>(owner, 'POST', '/v1/organizations', { name });
  return {
    id,
    name,
    owner,
    path: (page) => `/organizations/${id}/${page}`,
    call: (method, path, body) => api(owner, method, `/v1/organizations/${id}${path}`, body),
  };
}

/** Someone who has accepted an invitation, with the id of their record. */
export interface Joined extends Person {
  memberId: string;
}

/** Has someone join an organization; with a name they are added by it, and else invited. */
export async function joined(organization: Organization, name: string, called?: { firstName: string; lastName: string }): Promise<Joined> {
  const who = await person(name);
  if (called) await organization.call('POST', '/members', { ...called, email: who.email, role: 'member' });
  else await organization.call('POST', '/invitations', { email: who.email });
  const [link = ''] = await mailedLinks(who.email);
  await api(who, 'POST', '/v1/invitations/accept', { token: new URL(link).searchParams.get('token') });
  const { items } = await organization.call<{ items: { id: string }[] }>('GET', `/members?q=${encodeURIComponent(who.email)}`);
  return { ...who, memberId: items[0]?.id ?? '' };
}

/** The API's own partitions of an organization's members on this stack. */
export const memberPartitions = ({ id }: Organization) => Array.from({ length: 64 }, (_, shard) => `ORG#${id}#M${String(shard).padStart(2, '0')}`);

/** Has the browser signed in already, as after the provider's page. */
export async function signedInAs(page: Page, who: Person): Promise<void> {
  const { id_token, access_token, refresh_token } = who.tokens;
  const profile: unknown = JSON.parse(Buffer.from(who.idToken.split('.')[1] ?? '', 'base64url').toString());
  const user = {
    id_token,
    access_token,
    refresh_token,
    token_type: 'Bearer',
    scope: 'openid email profile',
    profile,
    expires_at: Math.floor(Date.now() / 1000) + 3_000,
  };
  await page.addInitScript(
    ([key, value]) => {
      // Only once: a session that the test ends stays ended.
      if (key && value && window.name !== 'signed in before') {
        window.name = 'signed in before';
        sessionStorage.setItem(key, value);
      }
    },
    [`oidc.user:${issuer}:${stack.userPoolClientId}`, JSON.stringify(user)],
  );
}

/** Fails on what axe finds serious or critical on the page as it is; `rules` limits what it looks for. */
async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 200)) }))).toEqual([]);
}

const NARROW = { width: 390, height: 844 };

/**
 * Checks accessibility in light and dark, and that nothing is wider than a phone. With MUSTER_SCREENS, the name of a
 * folder, it keeps pictures of all that.
 */
export async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.MUSTER_SCREENS;
  const keep = async (how: string) => {
    if (folder) await picture(page, `${folder}/${name}-${how}.png`);
  };
  const wide = page.viewportSize();
  await expectAccessible(page);
  await keep('light');
  await setDark(page, true);
  // Nothing but colours changes.
  await expectAccessible(page, ['color-contrast']);
  await keep('dark');
  await setDark(page, false);
  await page.setViewportSize(NARROW);
  await expectNothingWider(page);
  await keep('narrow');
  if (wide) await page.setViewportSize(wide);
}

/** Where pictures lie that every run makes. */
const PICTURES = 'test-results/pictures';

/** Makes four pictures of a page, of which the documentation shows some: wide and narrow, each in light and dark. */
export async function portray(page: Page, name: string): Promise<void> {
  const wide = page.viewportSize() ?? NARROW;
  for (const size of [wide, NARROW]) {
    await page.setViewportSize(size);
    await expectNothingWider(page);
    for (const dark of [false, true]) {
      await setDark(page, dark);
      await picture(page, `${PICTURES}/${name}-${dark ? 'dark' : 'light'}-${size.width}.png`, size === NARROW);
    }
    await setDark(page, false);
  }
  await page.setViewportSize(wide);
}

/** Fails where a page has to be scrolled sideways; wide tables scroll within themselves. */
async function expectNothingWider(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
    .toBeLessThanOrEqual(0);
}

/** What the button for it does, which a dialog may lie over. */
async function setDark(page: Page, dark: boolean): Promise<void> {
  await page.evaluate(async (on) => {
    document.body.classList.toggle('awsui-dark-mode', on);
    document.documentElement.style.colorScheme = on ? 'dark' : 'light';
    // Colours on their way from one to the other are neither.
    const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  }, dark);
}

async function picture(page: Page, path: string, fullPage = false): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  // A whole page begins at its top, or what sticks there would lie over its middle.
  if (fullPage) await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path, fullPage, animations: 'disabled' });
}

/** A test that also fails on anything the browser reports as an error: scripts, policies, requests that failed. */
export const test = base.extend<{ expectedErrors: RegExp[] }>({
  // What a test provokes on purpose; the browser reports refusals of the API as errors, too.
  expectedErrors: [[], { option: true }],
  page: async ({ page, expectedErrors }, use) => {
    const errors: string[] = [];
    page.on('console', (message) => {
      // The provider's own pages have no icon here.
      if (message.location().url === `${stack.endpointUrl}/favicon.ico`) return;
      if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(page);
    expect(errors.filter((error) => !expectedErrors.some((expected) => expected.test(error)))).toEqual([]);
  },
});

export { expect };

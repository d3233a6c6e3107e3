import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { api, issuer, person, stack, type Person } from './stack';

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

/** Checks accessibility in light and dark, and with MUSTER_SCREENS keeps pictures of both, wide and narrow. */
export async function look(page: Page, name: string): Promise<void> {
  const wide = page.viewportSize();
  await expectAccessible(page);
  await picture(page, `${name}-light`);
  await setDark(page, true);
  // Nothing but colours changes.
  await expectAccessible(page, ['color-contrast']);
  await picture(page, `${name}-dark`);
  await setDark(page, false);
  if (process.env.MUSTER_SCREENS) {
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, `${name}-narrow`);
    if (wide) await page.setViewportSize(wide);
  }
}

/** What the button for it does, which a dialog may lie over. */
async function setDark(page: Page, dark: boolean): Promise<void> {
  await page.evaluate(async (on) => {
    document.body.classList.toggle('awsui-dark-mode', on);
    // Colours on their way from one to the other are neither.
    const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  }, dark);
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.MUSTER_SCREENS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
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

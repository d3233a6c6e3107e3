import { person } from './stack';
import { expect, look, test } from './world';

test('someone new signs in, makes an organization, and signs out', async ({ page }) => {
  const who = await person('founder');
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Manage your members' })).toBeVisible();
  await look(page, 'sign-in');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();

  await page.getByLabel('Username').fill(who.email);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByText('You belong to no organization yet')).toBeVisible();
  await look(page, 'organizations-empty');
  await page.getByRole('button', { name: 'Create organization' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Example Health');
  await page.getByRole('button', { name: 'Create', exact: true }).click();

  await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Muster' }).first().click();
  await expect(page.getByRole('link', { name: 'Example Health' })).toBeVisible();
  await look(page, 'organizations');

  await page.getByRole('button', { name: 'Create organization' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Example Sports');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Example Sports' })).toBeVisible();
  const selector = page.getByRole('button', { name: 'Organization: Example Sports' }).first();
  await selector.click();
  await page.getByRole('menuitem', { name: /Example Health/ }).click();
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Example Health' })).toBeVisible();
  await expect(page.getByTestId('total')).toHaveText('1');
  await page.getByRole('button', { name: 'Organization: Example Health' }).first().click();
  await page.getByRole('menuitem', { name: 'All organizations' }).click();
  await expect(page.getByRole('link', { name: 'Example Sports' })).toBeVisible();

  await page.getByRole('button', { name: `Account: ${who.email}` }).first().click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Manage your members' })).toBeVisible();
});

test('a deep link leads through signing in to the page it names', async ({ page }) => {
  const who = await person('deep');
  await page.goto('/organizations?create');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Username').fill(who.email);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('dialog', { name: 'Create organization' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/organizations');
});

test('the console is served with a strict policy, and only hashed files are kept', async ({ page }) => {
  const response = await page.goto('/organizations');
  const headers = response?.headers() ?? {};
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['strict-transport-security']).toContain('max-age=63072000');
  expect(headers['cache-control']).toBe('no-cache');
  const script = await page.locator('script[type=module]').first().getAttribute('src');
  const kept = await page.evaluate(async (file) => (await fetch(file)).headers.get('cache-control'), script ?? '');
  expect(kept).toBe('public, max-age=31536000, immutable');
});

test('light or dark is remembered', async ({ page }) => {
  await page.goto('/organizations');
  await page.getByRole('button', { name: 'Dark mode' }).first().click();
  await expect(page.locator('body')).toHaveClass(/awsui-dark-mode/);
  await page.reload();
  await expect(page.locator('body')).toHaveClass(/awsui-dark-mode/);
  await page.getByRole('button', { name: 'Light mode' }).first().click();
  await expect(page.locator('body')).not.toHaveClass(/awsui-dark-mode/);
});

test('an unknown address says so', async ({ page }) => {
  await page.goto('/nowhere/at/all');
  await expect(page.getByText('There is no such page')).toBeVisible();
  await look(page, 'no-such-page');
});

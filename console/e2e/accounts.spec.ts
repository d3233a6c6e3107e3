import { randomBytes } from 'node:crypto';
import { freshEmail } from './stack';
import { importRoster } from './rosters';
import { expect, found, look, signedInAs, test } from './world';

const password = () => `${randomBytes(12).toString('hex')}aA1`;

test.describe('accounts of a roster', () => {
  // Who states something wrong is told so.
  test.use({ expectedErrors: [/status of 403/] });

  test('are made with what the roster says, and get another password', async ({ page, browser }) => {
    test.slow();
    const organization = await found('Registering');
    await importRoster(organization, 1);
    await signedInAs(page, organization.owner);
    await page.goto(organization.path('settings/schema'));
    const link = await page.getByText(/\/register\/\w+\?column=/).innerText();
    await look(page, 'registration-link');

    const guest = await (await browser.newContext()).newPage();
    await guest.goto(link);
    await expect(guest.getByRole('heading', { name: 'Register', level: 1 })).toBeVisible();
    await look(guest, 'register');
    const email = freshEmail('registered');
    const first = password();
    await guest.getByRole('textbox', { name: 'LastName' }).fill('Nobody');
    await guest.getByRole('textbox', { name: 'MemberID' }).fill('LA0000');
    await guest.getByRole('textbox', { name: 'Email' }).fill(email);
    await guest.getByLabel('Password', { exact: true }).fill(first);
    await guest.getByLabel('Password once more').fill(first);
    await guest.getByRole('button', { name: 'Register' }).click();
    await expect(guest.getByText(/matches nobody who can register/)).toBeVisible();
    await guest.getByRole('textbox', { name: 'LastName' }).fill('Roster');
    await guest.getByRole('button', { name: 'Register' }).click();
    await expect(guest.getByText('You are registered')).toBeVisible();
    await guest.getByRole('button', { name: 'Sign in' }).last().click();
    await guest.getByLabel('Username').fill(email);
    await guest.getByLabel('Password').fill(first);
    await guest.getByRole('button', { name: 'Sign in' }).click();
    await expect(guest.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible();

    await page.goto(`${organization.path('members')}?q=member-000`);
    await page.getByRole('link', { name: 'Member-000 Roster' }).click();
    await page.getByRole('tab', { name: 'Authentication' }).click();
    await expect(page.getByText(email)).toBeVisible();
    await page.goto(`${organization.path('members')}?q=member-000`);
    await page.getByRole('button', { name: 'Actions for Member-000 Roster' }).click();
    await page.getByRole('menuitem', { name: 'Reset credentials' }).click();
    const dialog = page.getByRole('dialog', { name: /Reset the credentials/ });
    await dialog.getByRole('button', { name: 'Reset credentials' }).click();
    await expect(dialog.getByText('Copy it now')).toBeVisible();
    const temporary = await dialog.getByText(/^[\w-]{16,}$/).innerText();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await dialog.getByRole('button', { name: 'Copy the temporary password' }).click();
    await expect(page.getByText('Password copied')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(temporary);
    await look(page, 'reset-credentials');
    await dialog.getByRole('button', { name: 'Done' }).click();
    // It is shown this once.
    await expect(page.getByText(temporary)).toHaveCount(0);
    await page.getByRole('button', { name: 'Actions for Member-000 Roster' }).click();
    await page.getByRole('menuitem', { name: 'Reset credentials' }).click();
    await expect(dialog.getByRole('button', { name: 'Reset credentials' })).toBeVisible();
    await expect(page.getByText(temporary)).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    const again = await (await browser.newContext()).newPage();
    await again.goto('/');
    await again.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await again.getByLabel('Username').fill(email);
    await again.getByLabel('Password').fill(temporary);
    await again.getByRole('button', { name: 'Sign in' }).click();
    const second = password();
    await again.getByLabel('New password', { exact: true }).fill(second);
    await again.getByLabel('Confirm new password').fill(second);
    await again.getByRole('button', { name: 'Update password' }).click();
    await expect(again.getByRole('heading', { name: /Organizations/, level: 1 })).toBeVisible();
    await guest.context().close();
    await again.context().close();
  });
});

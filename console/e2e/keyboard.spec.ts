import type { Locator, Page } from '@playwright/test';
import { freshEmail } from './stack';
import { importRoster } from './rosters';
import { expect, found, signedInAs, test } from './world';

const MOST_TABS = 80;

/** Goes on with the Tab key until the focus is there. */
async function tabTo(page: Page, there: Locator): Promise<void> {
  await expect(there).toBeVisible();
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press('Tab');
    if (await there.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`not reached with ${MOST_TABS} tabs: ${String(there)}`);
}

test('a member is added, looked up and removed without a mouse', async ({ page }) => {
  const organization = await found('By keyboard');
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('members'));
  await expect(page.getByTestId('total')).toHaveText('1');
  const bar = page.getByRole('form', { name: 'Add member' });
  await tabTo(page, bar.getByLabel('First name'));
  await page.keyboard.type('Ada');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Lovelace');
  await page.keyboard.press('Tab');
  await page.keyboard.type(freshEmail('ada'));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Ada Lovelace was added.')).toBeVisible();

  await tabTo(page, page.getByRole('button', { name: 'Actions for Ada Lovelace' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'View details' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Actions for Ada Lovelace' })).toBeFocused();
  await page.keyboard.press('Enter');
  const remove = page.getByRole('menuitem', { name: 'Soft delete member' });
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  for (let down = 0; down < 10 && !(await remove.evaluate((item) => item === document.activeElement)); down += 1) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Soft delete Ada Lovelace' });
  await tabTo(page, dialog.getByLabel('Reason'));
  await page.keyboard.type('Left');
  // The focus stays in the dialog, however often Tab is pressed.
  for (let tabs = 0; tabs < 12; tabs += 1) {
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await tabTo(page, dialog.getByRole('button', { name: 'Soft delete' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Ada Lovelace was removed.')).toBeVisible();
});

test('the pages, the list of jobs and a member are reached by keyboard', async ({ page }) => {
  const organization = await found('Navigated');
  await importRoster(organization, 2);
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('members'));
  const sections = page.getByRole('navigation');
  for (const name of ['Invitations', 'Import Member Roster', 'Jobs', 'Studies', 'Access reviews', 'Domains', 'Audit log', 'Settings']) {
    await tabTo(page, sections.getByRole('link', { name, exact: true }).first());
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  }
  await tabTo(page, page.getByRole('tab', { name: 'Organization' }));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Upgrade to more seats' })).toBeVisible();
  await page.goto(organization.path('jobs'));
  await tabTo(page, page.getByRole('link', { name: 'Roster import' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Roster import', level: 1 })).toBeVisible();
  await page.goto(organization.path('members'));
  await tabTo(page, page.getByRole('searchbox', { name: /Find by name/ }));
  await page.keyboard.type('member-001');
  await expect(page.getByRole('table', { name: 'Members' }).getByRole('row')).toHaveCount(2);
  await tabTo(page, page.getByRole('link', { name: 'Member-001 Roster' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Member-001 Roster', level: 1 })).toBeVisible();
});

import { readFile } from 'node:fs/promises';
import { importRoster } from './rosters';
import { expect, found, look, signedInAs, test } from './world';

test('the roster is exported with what was asked for, and downloaded from the jobs', async ({ page }) => {
  const organization = await found('Exported');
  await importRoster(organization, 12);
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('members'));
  await page.getByRole('button', { name: 'Export Member Roster' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export Member Roster' });
  await dialog.getByRole('checkbox', { name: 'Include email addresses' }).click();
  await dialog.getByRole('radio', { name: 'CSV file' }).click();
  await look(page, 'export');
  await dialog.getByRole('button', { name: 'Export' }).click();

  await expect(page).toHaveURL(/\/jobs\/\w+$/);
  await expect(page.getByText('Success')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('heading', { name: 'Roster export', level: 1 })).toBeVisible();
  await look(page, 'export-job');
  await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).first().click();
  const row = page.getByRole('row', { name: /Roster export/ });
  await expect(row.getByText('12 members')).toBeVisible();
  await look(page, 'jobs-export');
  const saving = page.waitForEvent('download');
  await row.getByRole('button', { name: 'Download roster' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  const text = await readFile(await download.path(), 'utf8');
  expect(text.split(/\r?\n/)[0]).toMatch(/^ID,IsActive,FirstName,LastName,MemberID,IsAuthRep/);
  expect(text).toContain('Member-011');

  // The list has whoever is in no roster, such as the owner.
  await page.goto(organization.path('members'));
  await page.getByRole('button', { name: 'Export Member Roster' }).click();
  await dialog.getByRole('radio', { name: 'List of members' }).click();
  await dialog.getByRole('radio', { name: 'CSV file' }).click();
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByText('Success')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).first().click();
  const list = page.getByRole('row', { name: /members-.*\.csv/ });
  await expect(list.getByText('13 members')).toBeVisible();
  const savingList = page.waitForEvent('download');
  await list.getByRole('button', { name: /^Download/ }).click();
  const members = await readFile(await (await savingList).path(), 'utf8');
  expect(members).toContain(',owner,active,founder,');
});

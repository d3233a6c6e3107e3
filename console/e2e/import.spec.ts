import { roster } from './rosters';
import { expect, found, look, signedInAs, test } from './world';

test('a roster is checked, corrected, imported and found among the jobs', async ({ page }) => {
  const organization = await found('Rosters');
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('jobs'));
  await expect(page.getByText('No jobs yet')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Import Member Roster' }).first().click();

  await expect(page.getByText('ID,IsActive,FirstName,LastName,MemberID,IsAuthRep')).toBeVisible();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Get a CSV file header' }).click();
  expect((await downloading).suggestedFilename()).toBe('roster.csv');

  const file = page.locator('input[type=file]');
  const wrong = roster(3).replace('True,Member-001', 'perhaps,Member-001');
  await file.setInputFiles({ name: 'wrong.csv', mimeType: 'text/csv', buffer: Buffer.from(wrong) });
  await page.getByRole('button', { name: 'Check without importing' }).click();
  await expect(page.getByText('First errors')).toBeVisible();
  await expect(page.getByRole('table', { name: 'First errors' }).getByText('IsActive', { exact: true })).toBeVisible();
  await page.getByText('First errors').scrollIntoViewIfNeeded();
  await look(page, 'import-errors');

  await file.setInputFiles({ name: 'right.csv', mimeType: 'text/csv', buffer: Buffer.from(roster(25)) });
  await page.getByRole('button', { name: 'Check without importing' }).click();
  await expect(page.getByText('The file can be imported')).toBeVisible();
  await expect(page.getByText('To create')).toBeVisible();
  await page.getByText('The file can be imported').scrollIntoViewIfNeeded();
  await look(page, 'import-plan');
  await page.getByRole('button', { name: 'Run' }).click();

  await expect(page).toHaveURL(/\/jobs\/\w+$/);
  await expect(page.getByText('Success')).toBeVisible();
  await look(page, 'job');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download change log' }).click();
  await (await saving).cancel();

  await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).first().click();
  await expect(page.getByRole('table', { name: 'Jobs' }).getByRole('row')).toHaveCount(4);
  await expect(page.getByText('25 created').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Download report' })).toBeVisible();
  await look(page, 'jobs');
  await page.goto(organization.path('members'));
  await expect(page.getByTestId('total')).toHaveText('26');
});

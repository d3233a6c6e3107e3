import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { importRoster, roster, zipped } from './rosters';
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
  const reporting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download report' }).click();
  const report = await readFile(await (await reporting).path(), 'utf8');
  expect(report).toContain('line,column,code,message');
  expect(report).toMatch(/perhaps,Member-001,.*IsActive/);

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

test('an archive is dropped, and its plan says who is created, updated and removed before it runs', async ({ page }) => {
  const organization = await found('Replaced');
  await importRoster(organization, 5);
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('import'));
  await page.getByRole('radio', { name: /^Are removed/ }).click();
  await expect(page.getByText('lose their access')).toBeVisible();
  // One is renamed, two are missing and three are new.
  const lines = roster(8).split('\n').filter((line) => !/Member-00[34]/.test(line));
  const csv = lines.join('\n').replace('Member-001,Roster', 'Member-001,Renamed');
  await drop(page, 'roster.zip', zipped('roster.csv', csv));
  await expect(page.getByText('roster.zip')).toBeVisible();
  await page.getByRole('button', { name: 'Check without importing' }).click();
  await expect(page.getByText('The file can be imported')).toBeVisible();
  const count = (label: string) => page.getByText(label, { exact: true }).locator('xpath=ancestor::dt/following-sibling::dd[1]');
  for (const [label, number] of [['To create', 3], ['To update', 1], ['Unchanged', 2], ['To remove', 2], ['With errors', 0]] as const) {
    await expect(count(label)).toHaveText(String(number));
  }
  await look(page, 'import-replace');
  // The plan has an address; the file has to be chosen again.
  await page.reload();
  await expect(page.getByText('Choose the file again to import it.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run' })).toBeDisabled();
  await drop(page, 'roster.zip', zipped('roster.csv', csv));
  await page.getByRole('radio', { name: /^Are removed/ }).click();
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page).toHaveURL(/\/jobs\/\w+$/);
  await expect(page.getByText('Success')).toBeVisible();
  await page.goto(organization.path('members'));
  await expect(page.getByRole('link', { name: 'Member-001 Renamed' })).toBeVisible();
  await expect(page.getByTestId('total')).toHaveText('7');
});

test('a job is canceled from its page', async ({ page }) => {
  const organization = await found('Canceling');
  const { job } = await organization.call<{ job: { id: string } }>('POST', '/imports', { kind: 'roster', fileName: 'never.csv' });
  await signedInAs(page, organization.owner);
  await page.goto(organization.path(`jobs/${job.id}`));
  await expect(page.getByText('Awaiting upload')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText('Canceled', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toHaveCount(0);
  await look(page, 'job-canceled');
});

/** Drops a file where the page takes one, as from a folder of the desktop. */
async function drop(page: Page, name: string, content: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, base64]) => {
      const bytes = Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName ?? '', { type: 'application/zip' }));
      return transfer;
    },
    [name, content.toString('base64')],
  );
  // The place to drop it appears while a file is dragged over the page.
  await page.locator('body').dispatchEvent('dragover', { dataTransfer: data });
  const place = page.getByText('Drop the file here');
  await expect(place).toBeVisible();
  await place.dispatchEvent('drop', { dataTransfer: data });
}

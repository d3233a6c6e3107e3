import { api, freshEmail, operator } from './stack';
import { expect, found, look, signedInAs, test } from './world';

interface Settings {
  seats: { used: number; limit: number | null };
}

test('an operator, who belongs to no organization, sets the seats of one', async ({ page }) => {
  const organization = await found('Seated');
  await signedInAs(page, await operator());
  await page.goto(`/seats?organization=${organization.id}`);
  await expect(page.getByLabel("Organization's id")).toHaveValue(organization.id);
  const limit = page.getByRole('textbox', { name: 'Limit' });
  await limit.fill('some');
  await expect(page.getByText('Write a whole number, 0 or more.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Set limit' })).toBeDisabled();
  await limit.fill('3');
  await page.getByRole('button', { name: 'Set limit' }).click();
  await expect(page.getByText('The limit is set: 1/3 seats are used')).toBeVisible();
  await look(page, 'seat-limit');
  expect((await organization.call<Settings>('GET', '')).seats).toEqual({ used: 1, limit: 3 });

  await limit.fill('0');
  await page.getByRole('button', { name: 'Set limit' }).click();
  await expect(page.getByText('More are used than allowed')).toBeVisible();
  await page.getByRole('radio', { name: 'Without a limit' }).click();
  await page.getByRole('button', { name: 'Set limit' }).click();
  await expect(page.getByText('The limit is set: 1 seats are used')).toBeVisible();
  expect((await organization.call<Settings>('GET', '')).seats.limit).toBeNull();

  await page.getByRole('button', { name: /^Account: / }).first().click();
  await page.getByRole('menuitem', { name: 'Seat limits' }).click();
  await expect(page.getByRole('heading', { name: 'Seat limits', level: 1 })).toBeVisible();
});

test('nobody else is offered it', async ({ page }) => {
  const organization = await found('Unseated');
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('settings/plan'));
  await expect(page.getByText('The limit is set by the operator of this installation.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Set the limit' })).toHaveCount(0);
  await page.goto('/seats');
  await expect(page.getByText('Seat limits are set by operators')).toBeVisible();
});

test('a file of people says beforehand which seats it takes', async ({ page }) => {
  const organization = await found('Planned seats');
  const by = await operator();
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('members'));
  await page.getByRole('button', { name: 'Bulk Actions' }).click();
  await page.getByRole('link', { name: 'check the file without importing it' }).click();
  await expect(page.getByRole('radio', { name: /Members to invite, by name/ })).toBeChecked();
  await expect(page.getByText('FirstName,LastName,Email,Role')).toBeVisible();
  await expect(page.getByText('Members that are not in the file')).toHaveCount(0);

  await api(by, 'PUT', `/v1/organizations/${organization.id}/plan`, { seatLimit: 3 });
  const people = (count: number) => Array.from({ length: count }, (_, at) => `Ada-${at},Planned,${freshEmail('planned')},member`);
  const check = async (name: string, rows: string[]) => {
    const csv = ['FirstName,LastName,Email,Role', ...rows, ''].join('\n');
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByRole('button', { name: 'Check without importing' }).click();
  };
  await check('three.csv', people(3));
  await expect(page.getByText('The seats are too few')).toBeVisible();
  await expect(page.getByText('4/3')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run' })).toBeDisabled();
  await page.getByText('The seats are too few').scrollIntoViewIfNeeded();
  await look(page, 'import-too-few-seats');

  await check('two.csv', people(2));
  await expect(page.getByText('The file can be imported')).toBeVisible();
  await expect(page.getByText('1/3')).toBeVisible();
  await expect(page.getByText('3/3')).toBeVisible();
  await page.getByText('The file can be imported').scrollIntoViewIfNeeded();
  await look(page, 'import-seats');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page).toHaveURL(/\/jobs\/\w+$/);
  await expect(page.getByText('Success')).toBeVisible();
  expect((await organization.call<Settings>('GET', '')).seats).toEqual({ used: 3, limit: 3 });
});

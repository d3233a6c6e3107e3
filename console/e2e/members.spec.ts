import { mailedLinks, freshEmail } from './stack';
import { importRoster } from './rosters';
import { expect, found, look, signedInAs, test, type Organization } from './world';

interface Found {
  items: { id: string; lastName: string | null; status: string; role: string }[];
}

test('a new organization invites its first member from the bar, who changes role, loses access and goes', async ({ page }) => {
  const organization = await found('First Members');
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('members'));
  await expect(page.getByTestId('total')).toHaveText('1');
  await expect(page.getByTestId('seats')).toHaveText('1');

  const email = freshEmail('ada');
  const bar = page.getByRole('form', { name: 'Add member' });
  await bar.getByLabel('First name').fill('Ada');
  await bar.getByLabel('Last name').fill('Lovelace');
  await bar.getByLabel('Email').fill(email);
  await bar.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByText('Ada Lovelace was added. An invitation is on its way.')).toBeVisible();
  const row = page.getByRole('row', { name: /Ada Lovelace/ });
  await expect(row.getByText('Pending')).toBeVisible();
  await expect(page.getByTestId('seats')).toHaveText('2');
  expect(await mailedLinks(email)).toHaveLength(1);

  await row.getByRole('button', { name: /Permission of Ada Lovelace/ }).click();
  await page.getByRole('option', { name: 'Admin' }).click();
  await expect(page.getByText('permission is Admin now')).toBeVisible();
  await expect.poll(async () => (await organization.call<Found>('GET', '/members?q=lovelace')).items[0]?.role).toBe('admin');

  await row.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
  await page.getByRole('menuitem', { name: 'Resend invitation' }).click();
  await expect(page.getByText('invitation sent again')).toBeVisible();
  expect(await mailedLinks(email, 2)).toHaveLength(2);

  await expect(row.getByRole('checkbox', { name: 'Active: Ada Lovelace' })).toBeDisabled();
  await row.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
  await page.getByRole('menuitem', { name: 'Soft delete member' }).click();
  const dialog = page.getByRole('dialog', { name: 'Soft delete Ada Lovelace' });
  await dialog.getByLabel('Reason').fill('Left the company');
  await look(page, 'members-remove');
  await dialog.getByRole('button', { name: 'Soft delete' }).click();
  await expect(page.getByText('Ada Lovelace was removed.')).toBeVisible();
  await expect(row).toHaveCount(0);
  await expect(page.getByTestId('seats')).toHaveText('1');
});

test.describe('refusals', () => {
  test.use({ expectedErrors: [/status of 400/] });

  test('what the API refuses stands beside the field', async ({ page }) => {
  const organization = await found('Refusals');
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('members'));
  const bar = page.getByRole('form', { name: 'Add member' });
  await bar.getByLabel('First name').fill('Ada');
  await bar.getByLabel('Last name').fill('Lovelace');
  await bar.getByLabel('Email').fill('not an address');
  await bar.getByRole('button', { name: 'Add' }).click();
  await expect(bar.getByText('Not an e-mail address: write it like name@example.org.')).toBeVisible();
  await look(page, 'members-refused');
  });
});
test.describe('a roster of hundreds', () => {
  let organization: Organization;
  test.describe.configure({ mode: 'serial' });
  test.beforeAll(async () => {
    organization = await found('Congress');
    await importRoster(organization, 60);
  });

  test('is searched, filtered, put in order and paged, and a reload shows the same', async ({ page }) => {
    await signedInAs(page, organization.owner);
    await page.goto(organization.path('members'));
    await expect(page.getByTestId('total')).toHaveText('61');
    const rows = page.getByRole('table', { name: 'Members' }).getByRole('row');
    await expect(rows).toHaveCount(21);
    await look(page, 'members');

    await page.getByRole('button', { name: 'Next page' }).click();
    await expect(page).toHaveURL(/page=2/);
    await expect(rows.nth(1)).toContainText('Member-019');
    await page.reload();
    await expect(rows.nth(1)).toContainText('Member-019');
    await expect(page.getByRole('button', { name: 'Page 2' })).toHaveAttribute('aria-current', 'true');
    await page.getByRole('button', { name: 'Previous page' }).click();
    await expect(page).not.toHaveURL(/page=/);

    await page.getByRole('searchbox', { name: /Find by name/ }).fill('member-04');
    await expect(page).toHaveURL(/q=member-04/);
    await expect(rows).toHaveCount(11);
    await page.reload();
    await expect(rows).toHaveCount(11);
    await page.getByRole('searchbox', { name: /Find by name/ }).fill('nobody at all');
    await expect(page.getByText('Nobody matches')).toBeVisible();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(rows).toHaveCount(21);

    await page.getByRole('button', { name: /Filter by status/ }).click();
    await page.getByRole('option', { name: 'Active' }).click();
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/status=active/);
    await expect(rows).toHaveCount(2);
    await page.goto(organization.path('members'));
    await page.getByRole('button', { name: /Filter by permission/ }).click();
    await page.getByRole('option', { name: 'Owner' }).click();
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/role=owner/);
    await expect(rows).toHaveCount(2);
    await page.goto(organization.path('members'));
    const byName = page.getByRole('columnheader', { name: 'Name' }).getByRole('button').first();
    // The header sticks, and a copy of it lies over this one.
    await byName.press('Enter');
    await expect(page).toHaveURL(/order=desc/);
    await expect(rows.nth(1)).toContainText('Member-059');
    await page.reload();
    await expect(rows.nth(1)).toContainText('Member-059');
    await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');
    await page.goto(organization.path('members'));
    await page.getByRole('button', { name: /Filter by origin/ }).click();
    await page.getByRole('option', { name: 'Founder' }).click();
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/origin=founder/);
    await expect(rows).toHaveCount(2);
    await page.goto(`${organization.path('members')}?origin=domain`);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(rows).toHaveCount(21);
  });

  test('remembers which columns someone likes', async ({ page }) => {
    await signedInAs(page, organization.owner);
    await page.goto(organization.path('members'));
    await expect(page.getByRole('columnheader', { name: 'Roster ID' })).toBeVisible();
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'Roster ID' }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'IsAuthRep' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
    await expect(page.getByRole('columnheader', { name: 'Roster ID' })).toBeHidden();
    await page.reload();
    await expect(page.getByRole('columnheader', { name: 'Permission' })).toBeVisible();
    await expect(page.getByRole('columnheader', { name: 'IsAuthRep' })).toBeVisible();
    await expect(page.getByRole('columnheader', { name: 'Roster ID' })).toBeHidden();
  });

  test('is changed many at once', async ({ page }) => {
    await signedInAs(page, organization.owner);
    await page.goto(`${organization.path('members')}?q=member-05`);
    await page.getByRole('checkbox', { name: 'Select Member-050 Roster' }).click();
    await page.getByRole('checkbox', { name: 'Select Member-051 Roster' }).click();
    await page.getByRole('button', { name: 'Selected' }).click();
    await page.getByRole('menuitem', { name: 'Deactivate' }).click();
    await expect(page.getByText('2 of 2 members: not active any more.')).toBeVisible();
    const row = page.getByRole('row', { name: /Member-050/ });
    await expect(row.getByText('Disabled')).toBeVisible();
    await row.getByRole('checkbox', { name: 'Active: Member-050 Roster' }).click();
    await expect(page.getByText('Member-050 Roster: active again.')).toBeVisible();
    await expect(row.getByText('Enrolled')).toBeVisible();

    const choose = async (action: string) => {
      for (const number of ['055', '056']) await page.getByRole('checkbox', { name: `Select Member-${number} Roster` }).click();
      await page.getByRole('button', { name: 'Selected' }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    await choose('Make admin');
    await expect(page.getByText('2 of 2 members: permission is Admin now.')).toBeVisible();
    await choose('Soft delete');
    const dialog = page.getByRole('dialog', { name: 'Soft delete 2 members' });
    await dialog.getByLabel('Reason').fill('Two at once');
    await dialog.getByRole('button', { name: 'Soft delete' }).click();
    await expect(page.getByText('2 members were removed.')).toBeVisible();
    await expect(page.getByRole('row', { name: /Member-05[56]/ })).toHaveCount(0);

    // Whom a roster named comes back by the switch, or on their page.
    await page.goto(`${organization.path('members')}?status=removed`);
    await page.getByRole('checkbox', { name: 'Active: Member-055 Roster' }).click();
    await expect(page.getByText('Member-055 Roster: active again.')).toBeVisible();
    await page.getByRole('link', { name: 'Member-056 Roster' }).click();
    await page.getByRole('button', { name: 'Activate' }).click();
    await expect(page.getByText('Member-056 Roster: active again.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Disable' })).toBeEnabled();
  });

  test('has a page for each member', async ({ page }) => {
    await signedInAs(page, organization.owner);
    await page.goto(`${organization.path('members')}?q=member-001`);
    await page.getByRole('link', { name: 'Member-001 Roster' }).click();
    await expect(page.getByRole('heading', { name: 'Member-001 Roster', level: 1 })).toBeVisible();
    await expect(page.getByText('LA0001')).toBeVisible();
    await look(page, 'member');
    await page.getByRole('tab', { name: 'Authentication' }).click();
    await expect(page.getByText('No account yet')).toBeVisible();
    await look(page, 'member-authentication');
    await page.reload();
    await expect(page.getByText('No account yet')).toBeVisible();
    await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Members' }).click();
    await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible();
  });

  test('leads from the menu of a row to the page of the member', async ({ page }) => {
    await signedInAs(page, organization.owner);
    await page.goto(`${organization.path('members')}?q=member-001`);
    await page.getByRole('button', { name: 'Actions for Member-001 Roster' }).click();
    // Who has no account has no credentials; the menu says why.
    await expect(page.getByRole('menuitem', { name: 'Reset credentials' })).toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('menuitem', { name: 'View details' }).click();
    await expect(page.getByRole('heading', { name: 'Member-001 Roster', level: 1 })).toBeVisible();
  });
});

test('a file of people is invited by Bulk Actions', async ({ page }) => {
  const organization = await found('By File');
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('members'));
  await page.getByRole('button', { name: 'Bulk Actions' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bulk Actions' });
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download CSV template' }).click();
  expect((await downloading).suggestedFilename()).toBe('members.csv');
  const [one, two] = [freshEmail('grace'), freshEmail('edsger')];
  const csv = `FirstName,LastName,Email,Role\nGrace,Hopper,${one},member\nEdsger,Dijkstra,${two},member\n`;
  await dialog.locator('input[type=file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await look(page, 'bulk-actions');
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('link', { name: 'Follow the job' }).click();
  await expect(page.getByText('Success')).toBeVisible();
  await page.goto(organization.path('members'));
  await expect(page.getByRole('row', { name: /Grace Hopper/ })).toBeVisible();
  await expect(page.getByTestId('seats')).toHaveText('3');
});

import { importRoster } from './rosters';
import { expect, found, joined, look, signedInAs, test } from './world';

interface Found {
  items: { id: string }[];
}

test('a wallet is filled and emptied, with a record of each', async ({ page }) => {
  const organization = await found('Wallets');
  await importRoster(organization, 2);
  await signedInAs(page, organization.owner);
  await page.goto(`${organization.path('members')}?q=member-001`);
  await page.getByRole('button', { name: 'Actions for Member-001 Roster' }).click();
  await page.getByRole('menuitem', { name: 'Adjust wallet' }).click();
  const dialog = page.getByRole('dialog', { name: /Adjust the wallet/ });
  await dialog.getByRole('textbox', { name: 'Amount in USD' }).fill('12.505');
  await expect(dialog.getByText('Write it like 12.50 or -3')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Amount in USD' }).fill('12.50');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Welcome');
  await expect(dialog.getByText('Balance: $0.00, then $12.50')).toBeVisible();
  await look(page, 'wallet-adjust');
  await dialog.getByRole('button', { name: 'Adjust' }).click();
  await expect(page.getByText('Member-001 Roster has $12.50 now.')).toBeVisible();

  const chart = page.getByRole('application', { name: 'Balance of the wallet over time' });
  const charts: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('wallet-chart')) charts.push(request.url());
  });
  await page.getByRole('link', { name: 'Member-001 Roster' }).click();
  await page.getByRole('tab', { name: 'Wallet' }).click();
  await expect(page.getByTestId('balance')).toHaveText('$12.50');
  await page.getByRole('button', { name: 'Adjust wallet' }).click();
  await dialog.getByRole('textbox', { name: 'Amount in USD' }).fill('-2.5');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Coffee');
  await dialog.getByRole('button', { name: 'Adjust' }).click();
  await expect(page.getByTestId('balance')).toHaveText('$10.00');
  await expect(page.getByRole('row', { name: /Coffee/ }).getByText('-$2.50')).toBeVisible();
  // One entry is no line yet; the chart was fetched for the second, on this tab alone.
  await expect(chart).toBeVisible();
  expect(charts.length).toBeGreaterThan(0);
  await look(page, 'wallet');
  // A chart that is still fitting itself to a new width has no points for the keyboard.
  let line = '';
  await expect(async () => {
    const before = line;
    line = await chart.innerHTML();
    expect(line).toBe(before);
  }).toPass({ intervals: [500] });
  // The first arrow goes into the chart, the next along the line. One that has the focus has no name.
  await expect(async () => {
    await page.getByRole('heading', { name: 'Wallet', exact: true }).click();
    await chart.focus({ timeout: 2_000 });
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByText(/^\$1/)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.keyboard.press('Escape');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download statement' }).click();
  expect((await downloading).suggestedFilename()).toBe('statement.csv');
});

test('a profile is edited, and the log says by whom', async ({ page }) => {
  const organization = await found('Profiles');
  await importRoster(organization, 1);
  const [member] = (await organization.call<Found>('GET', '/members?q=member-000')).items;
  await signedInAs(page, organization.owner);
  const charts: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('chart')) charts.push(request.url());
  });
  await page.goto(organization.path(`members/${member?.id ?? ''}`));
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit profile' });
  await dialog.getByRole('textbox', { name: 'Last name' }).fill('Renamed');
  await look(page, 'profile-edit');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Member-000 Renamed', level: 1 })).toBeVisible();
  await page.getByRole('tab', { name: 'Activity' }).click();
  await expect(page.getByText('They have done nothing here yet')).toBeVisible();
  await page.getByRole('tab', { name: 'Audit' }).click();
  const log = page.getByRole('table', { name: 'What was done to this member' });
  await expect(log.getByRole('row')).toHaveCount(2);
  await log.getByText('Show').click();
  await expect(log.getByText(/Renamed/)).toBeVisible();
  await look(page, 'member-audit');
  expect(charts).toEqual([]);
});

test('the audit log is looked through', async ({ page }) => {
  const organization = await found('Audited');
  await organization.call('POST', '/invitations', { email: 'someone@example.com' });
  await organization.call('PATCH', '', { currency: 'EUR' });
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('audit'));
  const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
  await expect(rows).toHaveCount(4);
  await look(page, 'audit');
  const form = page.getByRole('form', { name: 'Filter the log' });
  const everything = async () => {
    await form.getByRole('button', { name: 'Show everything' }).click();
    await expect(rows).toHaveCount(4);
  };
  await form.getByRole('combobox', { name: 'Action' }).fill('invitation');
  await page.getByRole('option', { name: /invitation\.created/ }).click();
  await form.getByRole('button', { name: 'Find' }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1).getByText('Invitation created')).toBeVisible();
  await page.reload();
  await expect(rows).toHaveCount(2);
  await everything();

  await form.getByRole('combobox', { name: 'By' }).fill('owner');
  await page.getByRole('option', { name: organization.owner.email }).click();
  await form.getByRole('button', { name: 'Find' }).click();
  await expect(page).toHaveURL(/actor=\w{26}/);
  await expect(rows).toHaveCount(4);
  // The address names an id; the person sees a name.
  await page.reload();
  await expect(form.getByRole('combobox', { name: 'By' })).toHaveValue(organization.owner.email);
  await everything();

  await form.getByRole('combobox', { name: 'To' }).fill('someone');
  await page.getByRole('option', { name: 'someone@example.com' }).click();
  await form.getByRole('button', { name: 'Find' }).click();
  await expect(page).toHaveURL(/target=\w{26}/);
  await expect(rows.filter({ hasText: 'Organization updated' })).toHaveCount(0);
  await everything();
  await form.getByRole('textbox', { name: 'To the end of' }).fill('2020/01/01');
  await form.getByRole('button', { name: 'Find' }).click();
  await expect(page.getByText('No entry matches')).toBeVisible();
  await everything();
});

test.describe('studies', () => {
  test.use({ expectedErrors: [/status of 409/] });

  test('are made, shared, handed over with their owner gone, and archived', async ({ page }) => {
    const organization = await found('Studies');
    const lead = await joined(organization, 'lead');
    await signedInAs(page, organization.owner);
    await page.goto(organization.path('studies'));
    await page.getByRole('button', { name: 'Create study' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Create study' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Sleep');
    await dialog.getByRole('combobox', { name: 'Owner' }).fill('lead');
    await page.getByRole('option', { name: lead.email }).click();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(page.getByRole('heading', { name: 'Sleep', level: 1 })).toBeVisible();
    await expect(page.getByRole('link', { name: lead.email })).toBeVisible();

    await page.getByRole('combobox', { name: 'Member' }).fill('owner');
    await page.getByRole('option', { name: organization.owner.email }).click();
    await page.getByRole('button', { name: 'Give role' }).click();
    await expect(page.getByRole('table', { name: 'Members of the study' }).getByRole('row')).toHaveCount(2);
    await look(page, 'study');

    await page.goto(`${organization.path(`members/${lead.memberId}`)}?tab=studies`);
    await expect(page.getByRole('table', { name: 'Studies' }).getByRole('row', { name: /Sleep/ }).getByText('Owner')).toBeVisible();
    await look(page, 'member-studies');

    await page.goto(organization.path('members'));
    await page.getByRole('button', { name: `Actions for ${lead.email}` }).click();
    await page.getByRole('menuitem', { name: 'Soft delete member' }).click();
    const remove = page.getByRole('dialog', { name: /Soft delete/ });
    await remove.getByRole('button', { name: 'Soft delete' }).click();
    await expect(remove.getByText('Of theirs: Sleep.')).toBeVisible();
    await remove.getByRole('combobox', { name: 'Who takes over' }).fill('owner');
    await page.getByRole('option', { name: organization.owner.email }).click();
    await remove.getByRole('button', { name: 'Soft delete' }).click();
    await expect(page.getByText(`${lead.email} was removed.`)).toBeVisible();

    await page.goto(organization.path('studies'));
    await look(page, 'studies');
    await page.getByRole('link', { name: 'Sleep' }).click();
    await page.getByRole('button', { name: 'Archive' }).click();
    await expect(page.getByText('Sleep is archived.')).toBeVisible();
    await page.goto(`${organization.path('studies')}?status=archived`);
    await expect(page.getByRole('link', { name: 'Sleep' })).toBeVisible();
  });
});

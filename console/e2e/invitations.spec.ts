import { freshEmail, mailedLinks, person } from './stack';
import { expect, found, look, signedInAs, test } from './world';

test('people are invited one by one and many at once, reminded and taken back', async ({ page }) => {
  const organization = await found('Inviting');
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('invitations'));
  await expect(page.getByText('Nobody was invited yet')).toBeVisible();

  const first = freshEmail('first');
  await page.getByRole('button', { name: 'Invite member' }).first().click();
  const one = page.getByRole('dialog', { name: 'Invite member' });
  await one.getByRole('textbox', { name: 'Email' }).fill(first);
  await one.getByRole('button', { name: 'Send invitation' }).click();
  await expect(page.getByRole('row', { name: new RegExp(first) }).getByText('Pending')).toBeVisible();

  await page.getByRole('button', { name: 'Bulk invite' }).click();
  const many = page.getByRole('dialog', { name: 'Bulk invite' });
  const box = many.getByRole('textbox', { name: 'Email addresses' });
  await box.fill(`${first}\nnobody\n`);
  await expect(many.getByText('Line 2 is not an address: nobody')).toBeVisible();
  await look(page, 'bulk-invite');
  const others = [freshEmail('second'), freshEmail('third')];
  await box.fill([first, ...others, ...others].join('\n'));
  await expect(many.getByText('3 addresses, 2 repeated')).toBeVisible();
  await many.getByRole('button', { name: 'Send 3 invitations' }).click();
  const outcome = page.getByRole('dialog', { name: '2 of 3 invited' });
  await expect(outcome.getByRole('row', { name: new RegExp(first) }).getByText('Invited already')).toBeVisible();
  await outcome.getByRole('button', { name: 'Close' }).last().click();
  const row = page.getByRole('row', { name: new RegExp(first) });
  await expect(page.getByRole('table', { name: 'Invitations' }).getByRole('row')).toHaveCount(4);
  await expect(row.getByText('Sent')).toBeVisible();
  await look(page, 'invitations');

  await row.getByRole('button', { name: `Actions for ${first}` }).click();
  await page.getByRole('menuitem', { name: 'Resend invitation' }).click();
  expect(await mailedLinks(first, 2)).toHaveLength(2);
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await row.getByRole('button', { name: `Actions for ${first}` }).click();
  await page.getByRole('menuitem', { name: 'Cancel invitation' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel invitation' }).click();
  await expect(row.getByText('Canceled')).toBeVisible();

  await page.getByRole('button', { name: 'Resend all' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resend' }).click();
  await page.getByRole('link', { name: 'Follow the job' }).click();
  await expect(page.getByText('Success')).toBeVisible();
});

test('an invited person opens the link, signs in and joins', async ({ page }) => {
  const organization = await found('Welcome');
  const guest = await person('guest');
  await organization.call('POST', '/invitations', { email: guest.email, role: 'admin' });
  const [link = ''] = await mailedLinks(guest.email);
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Join Welcome' })).toBeVisible();
  await look(page, 'accept-invitation');
  await page.getByRole('button', { name: 'Sign in to accept' }).click();
  await page.getByLabel('Username').fill(guest.email);
  await page.getByLabel('Password').fill(guest.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Accept' }).click();
  await expect(page.getByText('Welcome to Welcome.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible();
});

test.describe('refused links', () => {
  test.use({ expectedErrors: [/status of (404|410)/] });

  test('an invitation is declined, and its link is spent', async ({ page }) => {
    const organization = await found('Declined');
    const email = freshEmail('unwilling');
    await organization.call('POST', '/invitations', { email });
    const [link = ''] = await mailedLinks(email);
    await page.goto(link);
    await page.getByRole('button', { name: 'Decline' }).click();
    await expect(page.getByText('You declined the invitation')).toBeVisible();
    await page.goto(link);
    await expect(page.getByText('Only the link of the newest mail works')).toBeVisible();
    await look(page, 'accept-spent');
  });
});

test('at the seat limit nobody is invited, and the way to more seats is shown', async ({ page }) => {
  const organization = await found('Full House');
  await signedInAs(page, organization.owner);
  // Only operators change plans: the page is shown an organization that one has limited.
  const real = await organization.call<object>('GET', '');
  await page.route(`**/v1/organizations/${organization.id}`, (route) =>
    route.fulfill({ json: { ...real, seats: { used: 45, limit: 45 } } }),
  );
  await page.goto(organization.path('members'));
  await expect(page.getByTestId('seats')).toHaveText('45/45');
  await page.getByRole('button', { name: 'Upgrade' }).click();
  await expect(page).toHaveURL(/settings\/plan$/);
  await expect(page.getByRole('heading', { name: 'Seat Usage' })).toBeVisible();
  await look(page, 'plan');
});

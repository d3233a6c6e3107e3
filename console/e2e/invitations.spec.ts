import { readFileSync } from 'node:fs';
import { api, freshEmail, mailedLinks, operator, person, send, stack } from './stack';
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

  await page.goto(organization.path('members'));
  const [fourth, fifth] = [freshEmail('fourth'), freshEmail('fifth')];
  await page.getByRole('button', { name: 'Invite Member' }).click();
  await one.getByRole('textbox', { name: 'Email' }).fill(fourth);
  await one.getByRole('button', { name: 'Send invitation' }).click();
  await expect(page.getByRole('row', { name: new RegExp(fourth) }).getByText('Pending')).toBeVisible();
  await page.getByRole('button', { name: 'Bulk Invite' }).click();
  await box.fill(fifth);
  await many.getByRole('button', { name: 'Send invitations' }).click();
  await page.getByRole('dialog', { name: '1 of 1 invited' }).getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('row', { name: new RegExp(fifth) }).getByText('Pending')).toBeVisible();
});

test('an invited person opens the link, signs in and joins', async ({ page }) => {
  const organization = await found('Welcome');
  const guest = await person('guest');
  await organization.call('POST', '/invitations', { email: guest.email, role: 'admin' });
  const [link = ''] = await mailedLinks(guest.email);
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Join Welcome' })).toBeVisible();
  await look(page, 'accept-invitation');
  // Who is signed in as someone else is told which address was invited.
  const other = await (await page.context().browser()?.newContext())?.newPage();
  if (!other) throw new Error('no second browser context');
  await signedInAs(other, organization.owner);
  await other.goto(link);
  await expect(other.getByText('This invitation is for another address')).toBeVisible();
  await expect(other.getByText(`sign in as ${guest.email}`)).toBeVisible();
  await look(other, 'accept-other-address');
  await other.context().close();
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

test.describe('at the seat limit', () => {
  test.use({ expectedErrors: [/status of 409/] });

  test('nobody is invited, and the way to more seats is shown', async ({ page }) => {
    const organization = await found('Full House');
    await api(await operator(), 'PUT', `/v1/organizations/${organization.id}/plan`, { seatLimit: 2 });
    await organization.call('POST', '/invitations', { email: freshEmail('last') });
    await signedInAs(page, organization.owner);
    await page.goto(organization.path('members'));
    await expect(page.getByTestId('seats')).toHaveText('2/2');
    await look(page, 'members-full');
    await page.goto(organization.path('invitations'));
    await page.getByRole('button', { name: 'Invite member' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Invite member' });
    await dialog.getByRole('textbox', { name: 'Email' }).fill(freshEmail('late'));
    await dialog.getByRole('button', { name: 'Send invitation' }).click();
    await expect(dialog.getByText('Free a seat by removing someone')).toBeVisible();
    await expect(dialog.getByRole('link', { name: 'Upgrade' })).toHaveAttribute('href', new RegExp(organization.id));
    await look(page, 'invite-no-seat');
    await dialog.getByRole('link', { name: 'Upgrade' }).click();
    await expect(page.getByRole('heading', { name: 'Upgrade to more seats' })).toBeVisible();
    await page.goto(organization.path('members'));
    await page.getByRole('button', { name: 'Upgrade' }).click();
    await expect(page).toHaveURL(/settings\/plan$/);
    await expect(page.getByRole('heading', { name: 'Seat Usage' })).toBeVisible();
    await look(page, 'plan');
    await page.goto(organization.path('settings'));
    await expect(page.getByRole('heading', { name: 'Seat Usage' })).toBeVisible();
    await expect(page.getByText('2/2')).toBeVisible();
  });
});

test('a mail that came back is told beside its invitation', async ({ page }) => {
  const organization = await found('Bounced');
  const email = freshEmail('nobody');
  const { id } = await organization.call<{ id: string }>('POST', '/invitations', { email });
  await mailedLinks(email);
  // The local SES publishes no events: this one goes to the queue where the rule of the stack would have put it.
  await send(stack.mailEventsQueueUrl, bounce(organization.id, id, email));
  await signedInAs(page, organization.owner);
  await page.goto(organization.path('invitations'));
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(page.getByRole('row', { name: new RegExp(email) }).getByText(/^Bounced/)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await look(page, 'invitations-bounced');
  await page.getByRole('button', { name: 'Filter by status' }).click();
  await page.getByRole('option', { name: 'Expired' }).click();
  await expect(page.getByText('No invitation has this status')).toBeVisible();
  await page.reload();
  await expect(page.getByText('No invitation has this status')).toBeVisible();
  await page.getByRole('button', { name: 'Filter by status' }).click();
  await page.getByRole('option', { name: 'Pending' }).click();
  await expect(page.getByRole('row', { name: new RegExp(email) })).toBeVisible();
});

/** What SES says of a mail that found nobody. */
function bounce(organization: string, invitation: string, email: string): object {
  const fixture = new URL('../../functions/mail-events/fixtures/bounce-permanent.json', import.meta.url);
  const event = JSON.parse(readFileSync(fixture, 'utf8').replaceAll('invitee@example.org', email)) as {
    detail: { mail: { tags: Record<string, string[]> } };
  };
  const tags = { 'ses:configuration-set': [stack.mailConfigurationSet], organization: [organization], invitation: [invitation], send: ['1'] };
  Object.assign(event.detail.mail.tags, tags);
  return event;
}

import type { Page } from '@playwright/test';
import { age, api } from './stack';
import { expect, found, joined, look, memberPartitions, signedInAs, test, type Organization } from './world';

interface Opened {
  id: string;
  status: string;
  frozen: unknown;
  undecided: number;
}

interface Found {
  items: { id: string; memberId: string; status: string; role: string }[];
}

/** A review by the owner, once its snapshot is frozen. */
async function opened(organization: Organization, body: object = {}): Promise<string> {
  const { id } = await organization.call<Opened>('POST', '/reviews', body);
  await expect.poll(async () => (await organization.call<Opened>('GET', `/reviews/${id}`)).frozen, { timeout: 30_000 }).not.toBeNull();
  return id;
}

const rowOf = (page: Page, email: string) => page.getByRole('row', { name: new RegExp(email) });

async function choose(page: Page, email: string, action: string): Promise<void> {
  await rowOf(page, email).getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

test.describe('access reviews', () => {
  // A member who changed meanwhile is refused once, and there is no schedule at first.
  test.use({ expectedErrors: [/status of 40[49]/] });

  test('are opened, decided on one by one and many at once, completed, and proven', async ({ page }) => {
    test.slow();
    const organization = await found('Reviewed');
    const [ann, ben, cleo] = [await joined(organization, 'ann'), await joined(organization, 'ben'), await joined(organization, 'cleo')];
    await signedInAs(page, organization.owner);
    await page.goto(organization.path('reviews'));
    await expect(page.getByText('No access reviews yet')).toBeVisible();
    await page.getByRole('button', { name: 'Open access review' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Open access review' });
    await dialog.getByRole('combobox', { name: 'Reviewers' }).fill('ann');
    await page.getByRole('option', { name: ann.email }).click();
    await expect(dialog.getByRole('button', { name: `Take out ${ann.email}` })).toBeVisible();
    await dialog.getByLabel('Reminder, days before').fill('20');
    await expect(dialog.getByText('Fewer than until it is due.')).toBeVisible();
    await dialog.getByLabel('Reminder, days before').fill('2');
    await look(page, 'review-open');
    await dialog.getByRole('button', { name: 'Open review' }).click();

    await expect(page.getByRole('heading', { name: /^Access review of/, level: 1 })).toBeVisible();
    await expect(page.getByTestId('decided')).toHaveText('0 of 4');
    await expect(page.getByRole('button', { name: 'Complete review' })).toBeDisabled();
    const reviewId = new URL(page.url()).pathname.split('/').at(-1) ?? '';

    // Nobody decides on themselves, and is told so.
    await expect(rowOf(page, organization.owner.email).getByRole('checkbox')).toBeDisabled();
    await choose(page, ben.email, 'Keep');
    await expect(rowOf(page, ben.email).getByText('Keep', { exact: true })).toBeVisible();
    await expect(page.getByTestId('decided')).toHaveText('1 of 4');

    // Two with one decision.
    await rowOf(page, ben.email).getByRole('checkbox').click();
    await rowOf(page, cleo.email).getByRole('checkbox').click();
    await look(page, 'review');
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await expect(page.getByText('2 of 2: Revoke.')).toBeVisible();
    await expect(page.getByTestId('decided')).toHaveText('2 of 4');

    // Filters.
    await page.getByRole('button', { name: /^Who is shown/ }).click();
    await page.getByRole('option', { name: 'Undecided' }).click();
    await expect(page.getByRole('table', { name: 'People in the review' }).getByRole('row')).toHaveCount(3);
    await page.getByRole('button', { name: /^Who is shown/ }).click();
    await page.getByRole('option', { name: 'Everyone' }).click();

    // Changed since the snapshot: confirmed, or not decided.
    await organization.call('PUT', `/members/${ben.memberId}/role`, { role: 'admin' });
    await choose(page, ben.email, 'Keep');
    const changed = page.getByRole('dialog', { name: /^Keep: / });
    await expect(changed.getByText('Changed since the snapshot')).toBeVisible();
    await expect(changed.getByText(/was Member, Active; is Admin, Active/)).toBeVisible();
    // What the API answers a program with is not for people.
    await expect(changed.getByText(/confirmChanged/)).toHaveCount(0);
    await look(page, 'review-changed');
    await changed.getByLabel('Reason').fill('Promoted meanwhile');
    await changed.getByRole('button', { name: 'Decide on what it is now' }).click();
    await expect(rowOf(page, ben.email).getByText('Promoted meanwhile')).toBeVisible();

    // The owner's own access is for the other reviewer.
    await api(ann, 'PUT', `/v1/organizations/${organization.id}/reviews/${reviewId}/items/${await ownId(organization)}`, { decision: 'keep' });
    await choose(page, ann.email, 'Keep');
    await expect(page.getByTestId('decided')).toHaveText('4 of 4');
    await page.getByRole('button', { name: 'Complete review' }).click();
    const ending = page.getByRole('dialog', { name: 'Complete the review' });
    await expect(ending.getByRole('button', { name: 'Complete review' })).toBeDisabled();
    await ending.getByLabel('Note').fill('First quarter');
    await look(page, 'review-complete');
    await ending.getByRole('button', { name: 'Complete review' }).click();
    await expect(page.getByText('Done as decided')).toBeVisible({ timeout: 30_000 });
    await expect(rowOf(page, cleo.email).getByText('Done')).toBeVisible();
    await look(page, 'review-completed');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download evidence' }).click();
    await (await saving).cancel();
    expect((await organization.call<Found>('GET', `/members?q=${encodeURIComponent(cleo.email)}`)).items).toEqual([]);

    await page.goto(organization.path('reviews'));
    await expect(page.getByRole('table', { name: 'Access reviews' }).getByText('Completed')).toBeVisible();
    await look(page, 'reviews');
  });

  test('are worked one by one with the keyboard, and what happens is read out', async ({ page }) => {
    test.slow();
    const organization = await found('Keyed');
    await joined(organization, 'b-second');
    await joined(organization, 'c-third');
    const id = await opened(organization);
    await signedInAs(page, organization.owner);
    await page.goto(`${organization.path(`reviews/${id}`)}?view=focus`);
    const one = page.getByRole('region', { name: 'One by one' });
    await expect(one).toBeFocused();
    await expect(one.getByText('(1 of 3)')).toBeVisible();
    await look(page, 'review-focus');
    await page.keyboard.press('j');
    await expect(one.getByText('(2 of 3)')).toBeVisible();
    await page.keyboard.press('k');
    await expect(one.getByText('(1 of 3)')).toBeVisible();

    // Through everybody: on oneself no key decides.
    for (let at = 1; at <= 3; at += 1) {
      await expect(one.getByText(`(${at} of 3)`)).toBeVisible();
      const name = await one.getByRole('heading', { level: 2 }).innerText();
      if (name.includes(organization.owner.email)) {
        await expect(one.getByText('This is you. Nobody decides on themselves: another reviewer does.').last()).toBeVisible();
        await page.keyboard.press('r');
        await page.keyboard.press('ArrowDown');
      } else if (name.includes('b-second')) {
        await page.keyboard.press('Shift+K');
      } else {
        await page.keyboard.press('c');
        const dialog = page.getByRole('dialog', { name: /^Change role: / });
        await dialog.getByLabel('Reason').fill('Runs the studies now');
        await dialog.getByRole('button', { name: 'Decide' }).click();
        await expect(dialog).toBeHidden();
        await expect(one).toBeFocused();
      }
    }
    await expect(page.getByTestId('decided')).toHaveText('2 of 3');
    await expect(page.locator('[aria-live]').filter({ hasText: /: (Keep|Change role to Admin)\. / })).not.toHaveCount(0);
    const items = await organization.call<{ items: { decision: { decision: string } | null }[] }>('GET', `/reviews/${id}/items`);
    expect(items.items.map(({ decision }) => decision?.decision ?? 'none').sort()).toEqual(['change_role', 'keep', 'none']);
  });

  test('are handed on with a note, and plain members see those that they decide in', async ({ page }) => {
    test.slow();
    const organization = await found('Handed on');
    const [dan, eve] = [await joined(organization, 'dan'), await joined(organization, 'eve')];
    const id = await opened(organization);
    await signedInAs(page, organization.owner);
    await page.goto(organization.path(`reviews/${id}`));
    await choose(page, dan.email, 'Reassign');
    const dialog = page.getByRole('dialog', { name: /^Reassign / });
    await dialog.getByRole('combobox', { name: 'New reviewer' }).fill('eve');
    await page.getByRole('option', { name: eve.email }).click();
    await expect(dialog.getByRole('button', { name: 'Reassign' })).toBeDisabled();
    await dialog.getByLabel('Note').fill('She knows him');
    await dialog.getByRole('button', { name: 'Reassign' }).click();
    await expect(rowOf(page, dan.email).getByText('Handed on')).toBeVisible();
    await expect(rowOf(page, dan.email).getByRole('checkbox')).toBeDisabled();

    await page.getByRole('button', { name: 'Cancel review' }).click();
    const ending = page.getByRole('dialog', { name: 'Cancel the review' });
    await ending.getByRole('button', { name: 'Cancel', exact: true }).click();

    const other = await (await page.context().browser()?.newContext())?.newPage();
    if (!other) throw new Error('no second browser context');
    await signedInAs(other, eve);
    await other.goto(organization.path('reviews'));
    await other.getByRole('link', { name: /^Review of/ }).click();
    await other.getByRole('button', { name: /^Who is shown/ }).click();
    await other.getByRole('option', { name: 'Mine to decide' }).click();
    await expect(rowOf(other, dan.email).getByText('Handed to you')).toBeVisible();
    await expect(other.getByRole('button', { name: 'Complete review' })).toHaveCount(0);
    await choose(other, dan.email, 'Revoke with a reason');
    const asked = other.getByRole('dialog', { name: /^Revoke: / });
    await asked.getByLabel('Reason').fill('Left');
    await asked.getByRole('button', { name: 'Decide' }).click();
    await expect(rowOf(other, dan.email).getByText('Left', { exact: true })).toBeVisible();
    await other.context().close();

    await page.getByRole('button', { name: 'Cancel review' }).click();
    await ending.getByLabel('Note').fill('Opened by mistake');
    await ending.getByRole('button', { name: 'Cancel review' }).click();
    await expect(page.getByText('Canceled').first()).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: 'Opened by mistake' })).toBeVisible();
  });

  test('that are late say so, suggest, and name what could not be done', async ({ page }) => {
    test.slow();
    const organization = await found('Late');
    const [ida, jon] = [await joined(organization, 'ida'), await joined(organization, 'jon')];
    await organization.call('POST', '/studies', { name: 'Sleep', ownerId: ida.memberId });
    // Nobody can wait for weeks here, and the API takes no time in the past: the stored items are set back.
    const days = (count: number) => new Date(Date.now() - count * 86_400_000);
    await age(memberPartitions(organization), `MEMBER#${jon.memberId}`, 'lastLoginAt', days(45));
    const id = await opened(organization, { reviewers: [await ownId(organization), ida.memberId], inactiveDays: 30 });
    await age([`ORG#${organization.id}#R`], `REVIEW#${id}`, 'deadline', days(2));

    await signedInAs(page, organization.owner);
    await page.goto(organization.path('reviews'));
    await expect(page.getByRole('table', { name: 'Access reviews' }).getByText('Open, overdue')).toBeVisible();
    await look(page, 'reviews-overdue');
    await page.getByRole('link', { name: /^Review of/ }).click();
    await expect(page.getByText('It was due 2 days ago.')).toBeVisible();
    await expect(rowOf(page, jon.email).getByText('Suggested: revoke')).toBeVisible();
    await expect(rowOf(page, ida.email).getByText('Suggested: revoke')).toHaveCount(0);
    await look(page, 'review-overdue');
    await page.getByRole('button', { name: /^Who is shown/ }).click();
    await page.getByRole('option', { name: 'Suggested: revoke' }).click();
    const people = page.getByRole('table', { name: 'People in the review' }).getByRole('row');
    await expect(people).toHaveCount(2);
    await page.reload();
    await expect(people).toHaveCount(2);
    await choose(page, jon.email, 'Revoke');
    await expect(rowOf(page, jon.email).getByText('Revoke', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: /^Who is shown/ }).click();
    await page.getByRole('option', { name: 'Everyone' }).click();
    // Whoever owns a study is not removed before someone takes it over.
    await choose(page, ida.email, 'Revoke');
    await api(ida, 'PUT', `/v1/organizations/${organization.id}/reviews/${id}/items/${await ownId(organization)}`, { decision: 'keep' });
    await expect(async () => {
      await page.reload();
      await expect(page.getByTestId('decided')).toHaveText('3 of 3', { timeout: 2_000 });
    }).toPass();
    await page.getByRole('button', { name: 'Complete review' }).click();
    const ending = page.getByRole('dialog', { name: 'Complete the review' });
    await expect(ending.getByText('1 keep their access, 2 lose it')).toBeVisible();
    await ending.getByLabel('Note').fill('Late, but done');
    await ending.getByRole('button', { name: 'Complete review' }).click();
    await expect(page.getByText('1 of the decisions could not be carried out')).toBeVisible({ timeout: 30_000 });
    await expect(rowOf(page, ida.email).getByText('They own studies: remove them on their page')).toBeVisible();
    await expect(rowOf(page, jon.email).getByText('Done', { exact: true })).toBeVisible();
    await look(page, 'review-failed-outcome');
    await page.getByRole('link', { name: 'Its job' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const there = async (email: string) => (await organization.call<Found>('GET', `/members?q=${encodeURIComponent(email)}`)).items.length;
    expect([await there(ida.email), await there(jon.email)]).toEqual([1, 0]);
  });

  test('are opened by a schedule that the settings hold', async ({ page }) => {
    const organization = await found('Scheduled');
    await signedInAs(page, organization.owner);
    await page.goto(organization.path('settings/reviews'));
    const form = page.getByRole('form', { name: 'Review schedule' });
    await form.getByLabel('First day').fill('2099-01-15');
    await form.getByLabel('Every so many days').fill('0');
    await expect(form.getByRole('button', { name: 'Save schedule' })).toBeDisabled();
    await form.getByLabel('Every so many days').fill('30');
    await form.getByLabel('Export the roster along with each review').click();
    await form.getByLabel('Include email addresses').click();
    await look(page, 'review-schedule');
    await form.getByRole('button', { name: 'Save schedule' }).click();
    await expect(page.getByText('The schedule is saved.')).toBeVisible();
    await expect(form.getByText(/Next review: Jan 15, 2099/)).toBeVisible();
    const kept = await organization.call<object>('GET', '/review-schedule');
    expect(kept).toMatchObject({ everyDays: 30, firstDate: '2099-01-15', export: { includeEmails: true, format: 'zip' } });
    await page.reload();
    await expect(form.getByLabel('Every so many days')).toHaveValue('30');
    await form.getByLabel('Open access reviews by schedule').click();
    await form.getByRole('button', { name: 'Save schedule' }).click();
    await expect(form.getByText('Next review: –')).toBeVisible();
  });
});

async function ownId(organization: Organization): Promise<string> {
  const { items } = await organization.call<Found>('GET', '/members?role=owner');
  return items[0]?.id ?? '';
}

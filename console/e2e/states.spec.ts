import type { Route } from '@playwright/test';
import { api, type Person } from './stack';
import { expect, found, joined, look, signedInAs, test, type Organization } from './world';

/** A page by its path, the request that it waits for, and what it says while it waits. */
interface Waiting {
  path: string;
  request: RegExp;
  loading: string;
  /** What stands there once it has come. */
  heading: string;
}

const IN = String.raw`/v1/organizations/\w+`;
const PAGES: Waiting[] = [
  { path: 'members', request: new RegExp(`${IN}/members\\?`), loading: 'Loading members', heading: 'Members' },
  { path: 'invitations', request: new RegExp(`${IN}/invitations`), loading: 'Loading invitations', heading: 'Invitations' },
  { path: 'import', request: new RegExp(`${IN}/roster-schema`), loading: 'Loading the roster schema', heading: 'Import Member Roster' },
  { path: 'jobs', request: new RegExp(`${IN}/jobs`), loading: 'Loading jobs', heading: 'Jobs' },
  { path: 'studies', request: new RegExp(`${IN}/studies`), loading: 'Loading studies', heading: 'Studies' },
  { path: 'reviews', request: new RegExp(`${IN}/reviews`), loading: 'Loading access reviews', heading: 'Access reviews' },
  { path: 'domains', request: new RegExp(`${IN}/domains`), loading: 'Loading domains', heading: 'Domains' },
  { path: 'audit', request: new RegExp(`${IN}/audit`), loading: 'Loading the log', heading: 'Audit log' },
  { path: 'settings', request: new RegExp(`${IN}$`), loading: 'Loading the settings', heading: 'Settings' },
  { path: 'settings/schema', request: new RegExp(`${IN}/roster-schema`), loading: 'Loading the roster schema', heading: 'Settings' },
  { path: 'settings/reviews', request: new RegExp(`${IN}/review-schedule`), loading: 'Loading the schedule', heading: 'Settings' },
  { path: 'members/OWN', request: new RegExp(`${IN}/members/\\w+$`), loading: 'Loading the member', heading: 'OWNER' },
  { path: 'members/OWN?tab=wallet', request: new RegExp(`${IN}/members/\\w+/wallet/entries`), loading: "Loading the wallet's records", heading: 'OWNER' },
  { path: 'members/OWN?tab=studies', request: new RegExp(`${IN}/members/\\w+/activity`), loading: 'Loading studies', heading: 'OWNER' },
  { path: 'members/OWN?tab=activity', request: new RegExp(`${IN}/members/\\w+/activity`), loading: 'Loading the activity', heading: 'OWNER' },
  { path: 'members/OWN?tab=audit', request: new RegExp(`${IN}/audit`), loading: 'Loading the log', heading: 'OWNER' },
];

test.describe('a page that waits, and then fails,', () => {
  // What fails is asked for three times; a new organization has no schedule of reviews.
  test.use({ expectedErrors: [/status of (500|404)/] });
  let organization: Organization;
  let own = '';
  test.beforeAll(async () => {
    organization = await found('States');
    own = (await organization.call<{ items: { id: string }[] }>('GET', '/members')).items[0]?.id ?? '';
  });

  for (const { path, request, loading, heading } of PAGES) {
    test(`says so, and goes on when asked to: ${path}`, async ({ page }) => {
      await signedInAs(page, organization.owner);
      let release: () => void = () => undefined;
      const held = new Promise<void>((done) => (release = done));
      const refuse = async (route: Route) => {
        await held;
        const problem = { type: 'about:blank', title: 'Internal Server Error', status: 500, code: 'internal', requestId: 'abc-123' };
        await route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) });
      };
      await page.route(request, refuse);
      await page.goto(organization.path(path.replace('OWN', own)));
      await expect(page.getByText(loading).first()).toBeVisible();
      release();
      const again = page.getByRole('button', { name: 'Try again' });
      await expect(again.first()).toBeVisible();
      await expect(page.getByText('report it with request id abc-123').first()).toBeVisible();
      await look(page, `failed-${path.replaceAll(/\W/g, '-').toLowerCase()}`);
      await page.unroute(request, refuse);
      for (let left = await again.count(); left > 0; left = await again.count()) {
        await again.first().click();
        await expect.poll(() => again.count()).toBeLessThan(left);
      }
      const title = heading.replace('OWNER', organization.owner.email);
      await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
      await expect(page.getByText(loading)).toHaveCount(0);
    });
  }

  test('says so, and goes on when asked to: organizations', async ({ page }) => {
    await signedInAs(page, organization.owner);
    const list = /\/v1\/organizations$/;
    await page.route(list, (route) => route.fulfill({ status: 500, json: { title: 'Internal Server Error', status: 500, code: 'internal' } }));
    await page.goto(organization.path('members'));
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    await page.goto('/organizations');
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    await page.unroute(list);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('link', { name: 'States' })).toBeVisible();
  });
});

test.describe('a plain member', () => {
  test.use({ expectedErrors: [/status of (403|404)/] });
  let organization: Organization;
  let member: Person;
  test.beforeAll(async () => {
    organization = await found('Members only');
    member = await joined(organization, 'plain');
  });

  test('is told on each page for administrators which role it takes', async ({ page }) => {
    test.slow();
    await signedInAs(page, member);
    const closed: [string, string][] = [
      ['invitations', 'Invitations takes the role admin'],
      ['import', 'Import Member Roster takes the role admin'],
      ['jobs', 'Jobs takes the role admin'],
      ['jobs/0123456789abcdefghjkmnpqrs', 'Jobs takes the role admin'],
      ['domains', 'Domains takes the role admin'],
      ['audit', 'Audit log takes the role admin'],
      ['settings/schema', 'Roster schema takes the role admin'],
      ['settings/reviews', 'Access reviews by schedule takes the role admin'],
      ['settings/advanced', 'Advanced takes the role owner'],
    ];
    for (const [path, said] of closed) {
      await page.goto(organization.path(path));
      await expect(page.getByText(said)).toBeVisible();
    }
    await look(page, 'no-permission-tab');
  });

  test('has the other pages without what changes anything', async ({ page }) => {
    test.slow();
    await signedInAs(page, member);
    await page.goto(organization.path('members'));
    await expect(page.getByRole('table', { name: 'Members' }).getByRole('row')).toHaveCount(3);
    const links = page.getByRole('navigation').getByRole('link');
    await expect(links.filter({ hasText: /Invitations|Import|Jobs|Domains|Audit/ })).toHaveCount(0);
    await page.goto(organization.path('studies'));
    await expect(page.getByText('No studies yet')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Create study' })).toHaveCount(0);
    await look(page, 'studies-plain');
    await page.goto(organization.path('reviews'));
    await expect(page.getByText('No access reviews yet')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Open access review' })).toHaveCount(0);
    await page.goto(organization.path('settings'));
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveAttribute('readonly', '');
    await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
    const { id } = (await api<{ items: { id: string; role: string }[] }>(member, 'GET', `/v1/organizations/${organization.id}/members`))
      .items.find(({ role }) => role === 'owner') ?? { id: '' };
    // Only who manages members, and they themselves, see the rest of somebody.
    await page.goto(organization.path(`members/${id}`));
    await expect(page.getByRole('tab', { name: 'Audit' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Soft delete' })).toHaveCount(0);
  });
});

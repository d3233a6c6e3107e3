import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useApi, type Api, type Schemas } from './client';
import { keys } from './keys';
import { must } from './problem';

/** What to look for in the audit log; what is empty is not looked for. */
export interface AuditFilter {
  actor: string;
  target: string;
  action: string;
  /** A day, like 2026-02-23, from whose beginning on. */
  from: string;
  /** A day to whose end. */
  to: string;
}

/** A page may be empty and still go on: so many are passed over before the person is asked. */
const EMPTY_PAGES = 10;

/** The filter as the API takes it: days of the person's own calendar become moments. */
export function auditQuery(filter: AuditFilter): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of ['actor', 'target', 'action'] as const) {
    if (filter[name].trim() !== '') query[name] = filter[name].trim();
  }
  const from = Date.parse(`${filter.from}T00:00:00`);
  // The next midnight, which is 23 or 25 hours away where clocks change on that day.
  const to = new Date(`${filter.to}T00:00:00`).setHours(24, 0, 0, 0);
  if (!Number.isNaN(from)) query.from = new Date(from).toISOString();
  if (!Number.isNaN(to)) query.to = new Date(to).toISOString();
  return query;
}

async function fetchPage(
  api: Api,
  organizationId: string,
  filter: AuditFilter,
  first: string | null,
): Promise<Schemas['Page_AuditEntry']> {
  let cursor = first;
  for (let tries = 0; ; tries += 1) {
    const page = await must(
      api.GET('/v1/organizations/{organizationId}/audit', {
        params: { path: { organizationId }, query: { ...auditQuery(filter), limit: 50, ...(cursor && { cursor }) } },
      }),
    );
    if (page.items.length > 0 || page.nextCursor === null || tries === EMPTY_PAGES) return page;
    cursor = page.nextCursor;
  }
}

/** The audit log, newest first, page after page. */
export function useAudit(organizationId: string, filter: AuditFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...keys.audit(organizationId), filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => fetchPage(api, organizationId, filter, pageParam),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** What a member did last, and which studies they have access to. */
export function useActivity(organizationId: string, memberId: string) {
  const api = useApi();
  return useQuery({
    queryKey: [...keys.member(organizationId, memberId), 'activity'],
    queryFn: () =>
      must(
        api.GET('/v1/organizations/{organizationId}/members/{memberId}/activity', {
          params: { path: { organizationId, memberId } },
        }),
      ),
  });
}

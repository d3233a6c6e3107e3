import { keepPreviousData, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useApi, type Api, type Member, type MemberStatus, type Origin, type Role, type Schemas } from './client';
import { keys } from './keys';
import { must, mustWithTag } from './problem';

/** How members can be put in order. */
export type MemberSort = 'name' | 'joinedAt' | 'lastLoginAt';

/** Which page of which members. */
export interface MemberQuery {
  q: string;
  status: MemberStatus[];
  role: Role[];
  origin: Origin[];
  sort: MemberSort;
  order: 'asc' | 'desc';
  limit: number;
  cursor: string | null;
}

/** Lists follow changes by moments: they are fetched once more after this time. */
export const SETTLING_MILLISECONDS = 1_500;
/** A page may be empty and still go on: so many are passed over before the person is asked. */
const EMPTY_PAGES = 10;

async function fetchPage(api: Api, organizationId: string, query: MemberQuery): Promise<Schemas['Page_Member']> {
  const { q, status, role, origin, sort, order, limit } = query;
  let cursor = query.cursor;
  for (let tries = 0; ; tries += 1) {
    const page = await must(
      api.GET('/v1/organizations/{organizationId}/members', {
        params: {
          path: { organizationId },
          query: {
            limit,
            ...(q ? { q } : { sort, order }),
            ...(status.length > 0 && { status }),
            ...(role.length > 0 && { role }),
            ...(origin.length > 0 && { origin }),
            ...(cursor && { cursor }),
          },
        },
      }),
    );
    if (page.items.length > 0 || page.nextCursor === null || tries === EMPTY_PAGES) return page;
    cursor = page.nextCursor;
  }
}

/** One page of members; the page before stays while the next one is on its way. */
export function useMembers(organizationId: string, query: MemberQuery) {
  const api = useApi();
  return useQuery({
    queryKey: [...keys.members(organizationId), query],
    queryFn: () => fetchPage(api, organizationId, query),
    placeholderData: keepPreviousData,
  });
}

/** One member, with the tag of this state; none is fetched unless `enabled`. */
export function useMember(organizationId: string, memberId: string, enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: keys.member(organizationId, memberId),
    enabled,
    queryFn: () =>
      mustWithTag(
        api.GET('/v1/organizations/{organizationId}/members/{memberId}', {
          params: { path: { organizationId, memberId } },
        }),
      ),
  });
}

/** Shows a changed member in every list at once, and fetches what depends on it. */
async function afterChange(queries: QueryClient, organizationId: string, member?: Member): Promise<void> {
  if (member) {
    queries.setQueriesData<Schemas['Page_Member']>({ queryKey: keys.members(organizationId) }, (page) =>
      page && { ...page, items: page.items.map((old) => (old.id === member.id ? { ...old, ...member } : old)) },
    );
  }
  const lists = { queryKey: keys.members(organizationId) };
  setTimeout(() => void queries.invalidateQueries(lists), SETTLING_MILLISECONDS);
  await Promise.all([
    ...(member
      ? [queries.invalidateQueries({ queryKey: keys.member(organizationId, member.id) })]
      : [queries.invalidateQueries(lists)]),
    queries.invalidateQueries({ queryKey: keys.settings(organizationId) }),
    queries.invalidateQueries({ queryKey: keys.invitations(organizationId) }),
  ]);
}

/** Adds someone by name; they get an invitation. */
export function useAddMember(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewMember']) =>
      must(api.POST('/v1/organizations/{organizationId}/members', { params: { path: { organizationId } }, body })),
    onSuccess: () => afterChange(queries, organizationId),
  });
}

/** Gives a member another role. */
export function useSetRole(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ memberId, role }: { memberId: string; role: Role }) =>
      must(
        api.PUT('/v1/organizations/{organizationId}/members/{memberId}/role', {
          params: { path: { organizationId, memberId } },
          body: { role },
        }),
      ),
    onSuccess: (member) => afterChange(queries, organizationId, member),
  });
}

/** Lets a member in or shuts them out, keeping everything. */
export function useSetActive(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ memberId, active }: { memberId: string; active: boolean }) =>
      must(
        api.PUT('/v1/organizations/{organizationId}/members/{memberId}/active', {
          params: { path: { organizationId, memberId } },
          body: { active },
        }),
      ),
    onSuccess: (member) => afterChange(queries, organizationId, member),
  });
}

/** Soft-deletes a member, for a reason that the audit log keeps; `transferTo` takes over the studies they own. */
export function useRemoveMember(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ memberId, ...body }: { memberId: string } & Schemas['Removal']) =>
      must(
        api.DELETE('/v1/organizations/{organizationId}/members/{memberId}', {
          params: { path: { organizationId, memberId } },
          body,
        }),
      ),
    onSuccess: () => afterChange(queries, organizationId),
  });
}

/** Does one thing to many members, with an outcome for each. */
export function useBulkChange(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['BulkChange']) =>
      must(api.POST('/v1/organizations/{organizationId}/members/bulk', { params: { path: { organizationId } }, body })),
    onSuccess: () => afterChange(queries, organizationId),
  });
}

/** Changes a member's name and contact details, unless someone else did since `etag`. */
export function useChangeProfile(organizationId: string, memberId: string, onSaved: () => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ patch, etag }: { patch: Schemas['ProfilePatch']; etag: string | null }) =>
      mustWithTag(
        api.PATCH('/v1/organizations/{organizationId}/members/{memberId}', {
          params: { path: { organizationId, memberId }, header: etag ? { 'If-Match': etag } : {} },
          body: patch,
        }),
      ),
    onSuccess: async (answer) => {
      onSaved();
      queries.setQueryData(keys.member(organizationId, memberId), answer);
      await afterChange(queries, organizationId, answer.data);
    },
  });
}

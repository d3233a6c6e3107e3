import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useApi, type Api, type Schemas } from './client';
import { keys } from './keys';
import { must, mustWithTag } from './problem';

const MOST_AT_ONCE = 200;

/** The list of organizations follows changes by moments: it is asked so often for a new one, half a second apart. */
const TRIES = 10;
const PAUSE_MILLISECONDS = 500;

const belongings = (api: Api) =>
  queryOptions({
    queryKey: keys.belongings,
    staleTime: 60_000,
    queryFn: () => must(api.GET('/v1/organizations', { params: { query: { limit: MOST_AT_ONCE } } })),
  });

/** The organizations that the signed-in person belongs to, and what came of joining by domain. */
export function useBelongings() {
  return useQuery(belongings(useApi()));
}

/** Waits until the signed-in person's list has an organization that they have just come to belong to. */
export async function listed(api: Api, queries: QueryClient, organizationId: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { items } = await queries.query({ ...belongings(api), staleTime: 0 });
    if (items.some(({ id, status }) => id === organizationId && status === 'active')) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
}

/** Makes an organization, which the signed-in person then owns. */
export function useCreateOrganization() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => must(api.POST('/v1/organizations', { body: { name } })),
    onSuccess: ({ id }) => listed(api, queries, id),
  });
}

/**
 * An organization's settings, members by status and seats, with the tag of this state; `anew` fetches them again even
 * if they were just looked at.
 */
export function useOrganization(organizationId: string, anew = false) {
  const api = useApi();
  return useQuery({
    queryKey: keys.settings(organizationId),
    refetchOnMount: anew ? 'always' : true,
    queryFn: () =>
      mustWithTag(api.GET('/v1/organizations/{organizationId}', { params: { path: { organizationId } } })),
  });
}

/** Changes settings, unless someone else did since `etag`. */
export function useChangeSettings(organizationId: string, onSaved: () => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ patch, etag }: { patch: Schemas['SettingsPatch']; etag: string | null }) =>
      mustWithTag(
        api.PATCH('/v1/organizations/{organizationId}', {
          params: { path: { organizationId }, header: etag ? { 'If-Match': etag } : {} },
          body: patch,
        }),
      ),
    onSuccess: async (answer) => {
      onSaved();
      queries.setQueryData(keys.settings(organizationId), answer);
      await queries.invalidateQueries({ queryKey: keys.belongings });
    },
  });
}

/** Sets how many seats an organization has; null is no limit. For operators, who need not belong to it. */
export function useSetSeatLimit() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ organizationId, seatLimit }: { organizationId: string; seatLimit: number | null }) =>
      must(
        api.PUT('/v1/organizations/{organizationId}/plan', {
          params: { path: { organizationId } },
          body: { seatLimit },
        }),
      ),
    onSuccess: (_, { organizationId }) => queries.invalidateQueries({ queryKey: keys.settings(organizationId) }),
  });
}

/** Hands the organization over; the old owner becomes an admin. */
export function useHandOver(organizationId: string, onDone: () => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (memberId: string) =>
      must(
        api.PUT('/v1/organizations/{organizationId}/owner', {
          params: { path: { organizationId } },
          body: { memberId },
        }),
      ),
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: keys.belongings });
      await queries.invalidateQueries({ queryKey: keys.organization(organizationId) });
    },
  });
}

/** The columns of the organization's roster, with the tag of this state; none are fetched unless `enabled`. */
export function useRosterSchema(organizationId: string, enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: keys.rosterSchema(organizationId),
    enabled,
    queryFn: () =>
      mustWithTag(
        api.GET('/v1/organizations/{organizationId}/roster-schema', { params: { path: { organizationId } } }),
      ),
  });
}

/** Replaces the roster schema, unless someone else did since `etag`. */
export function useReplaceRosterSchema(organizationId: string, onSaved: () => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ schema, etag }: { schema: Schemas['RosterSchema']; etag: string | null }) =>
      mustWithTag(
        api.PUT('/v1/organizations/{organizationId}/roster-schema', {
          params: { path: { organizationId }, header: etag ? { 'If-Match': etag } : {} },
          body: schema,
        }),
      ),
    onSuccess: (answer) => {
      onSaved();
      queries.setQueryData(keys.rosterSchema(organizationId), answer);
    },
  });
}

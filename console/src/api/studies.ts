import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi, type Schemas } from './client';
import { keys } from './keys';
import { must, mustWithTag } from './problem';

const PATH = '/v1/organizations/{organizationId}/studies';

/** Studies of one status, newest first, page after page. */
export function useStudies(organizationId: string, status: Schemas['StudyStatus']) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...keys.studies(organizationId), status],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      must(
        api.GET(PATH, {
          params: { path: { organizationId }, query: { status, limit: 50, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One study, with the tag of this state. */
export function useStudy(organizationId: string, studyId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.study(organizationId, studyId),
    queryFn: () => mustWithTag(api.GET(`${PATH}/{studyId}`, { params: { path: { organizationId, studyId } } })),
  });
}

/** The members with a role in a study, page after page. */
export function useStudyMembers(organizationId: string, studyId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...keys.study(organizationId, studyId), 'members'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      must(
        api.GET(`${PATH}/{studyId}/members`, {
          params: { path: { organizationId, studyId }, query: { limit: 25, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Makes a study. */
export function useCreateStudy(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewStudy']) => must(api.POST(PATH, { params: { path: { organizationId } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.studies(organizationId) }),
  });
}

/** Renames a study, archives it or brings it back, or gives it another owner. */
export function useChangeStudy(organizationId: string, studyId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ patch, etag }: { patch: Schemas['StudyPatch']; etag: string | null }) =>
      mustWithTag(
        api.PATCH(`${PATH}/{studyId}`, {
          params: { path: { organizationId, studyId }, header: etag ? { 'If-Match': etag } : {} },
          body: patch,
        }),
      ),
    onSuccess: async (answer) => {
      queries.setQueryData(keys.study(organizationId, studyId), answer);
      await queries.invalidateQueries({ queryKey: keys.studies(organizationId) });
    },
  });
}

/** Gives a member a role in a study; null takes it. */
export function useStudyRole(organizationId: string, studyId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ memberId, role }: { memberId: string; role: Schemas['StudyRole'] | null }): Promise<void> => {
      const params = { path: { organizationId, studyId, memberId } };
      const one = `${PATH}/{studyId}/members/{memberId}` as const;
      if (role) await must(api.PUT(one, { params, body: { role } }));
      else await must(api.DELETE(one, { params }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.study(organizationId, studyId) }),
  });
}

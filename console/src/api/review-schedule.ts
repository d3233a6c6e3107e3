import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi, type Schemas } from './client';
import { keys } from './keys';
import { ApiProblem, mustWithTag } from './problem';

const PATH = '/v1/organizations/{organizationId}/review-schedule';

/** When reviews are opened by themselves, with the tag of this state; null where there never was a schedule. */
export function useReviewSchedule(organizationId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.reviewSchedule(organizationId),
    queryFn: async () => {
      try {
        return await mustWithTag(api.GET(PATH, { params: { path: { organizationId } } }));
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404) return { data: null, etag: null };
        throw error;
      }
    },
  });
}

/** Makes the schedule or replaces it, unless someone else did since `etag`. */
export function useReplaceReviewSchedule(organizationId: string, onSaved: () => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ schedule, etag }: { schedule: Schemas['NewReviewSchedule']; etag: string | null }) =>
      mustWithTag(
        api.PUT(PATH, {
          params: { path: { organizationId }, header: etag ? { 'If-Match': etag } : {} },
          body: schedule,
        }),
      ),
    onSuccess: (answer) => {
      onSaved();
      queries.setQueryData(keys.reviewSchedule(organizationId), answer);
    },
  });
}

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi, type Api, type Job, type Schemas } from './client';
import { keys } from './keys';
import { must } from './problem';

const FOLLOW_MILLISECONDS = 1_000;
const SOON_MILLISECONDS = 60_000;

/** Whether a job is over. */
export function isOver(job: Pick<Job, 'status'>): boolean {
  return job.status === 'success' || job.status === 'error' || job.status === 'canceled';
}

/** Whether a job is at work or about to be: not while it waits for a file, or for a time hours away. */
function isMoving(job: Job): boolean {
  const waits = job.beginsAt !== undefined && Date.parse(job.beginsAt) > Date.now() + SOON_MILLISECONDS;
  return !isOver(job) && job.status !== 'awaiting_upload' && !waits;
}

/** Jobs, newest first, page after page; looked at again while one of them runs. */
export function useJobs(organizationId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: keys.jobs(organizationId),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      must(
        api.GET('/v1/organizations/{organizationId}/jobs', {
          params: { path: { organizationId }, query: { limit: 25, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((job) => isMoving(job))) ? FOLLOW_MILLISECONDS : false,
  });
}

/** One job, followed until it is over. */
export function useJob(organizationId: string, jobId: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: keys.job(organizationId, jobId ?? ''),
    enabled: jobId !== null,
    queryFn: () =>
      must(
        api.GET('/v1/organizations/{organizationId}/jobs/{jobId}', {
          params: { path: { organizationId, jobId: jobId ?? '' } },
        }),
      ),
    // A job that has just been given its file is not seen to be at work yet.
    refetchInterval: ({ state }) =>
      state.data && !isMoving(state.data) && state.data.status !== 'awaiting_upload' ? false : FOLLOW_MILLISECONDS,
  });
}

/** Asks a job to stop. */
export function useCancelJob(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (jobId: string) =>
      must(
        api.POST('/v1/organizations/{organizationId}/jobs/{jobId}/cancel', {
          params: { path: { organizationId, jobId } },
        }),
      ),
    onSuccess: async (job) => {
      await queries.invalidateQueries({ queryKey: keys.jobs(organizationId) });
      await queries.invalidateQueries({ queryKey: keys.job(organizationId, job.id) });
    },
  });
}

/** A presigned link to a job's error report or change log. */
export function reportLink(api: Api, organizationId: string, jobId: string): Promise<Schemas['ReportLink']> {
  return must(
    api.GET('/v1/organizations/{organizationId}/jobs/{jobId}/report', {
      params: { path: { organizationId, jobId } },
    }),
  );
}

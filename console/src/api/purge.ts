import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi, type Job } from './client';
import { keys } from './keys';
import { must } from './problem';

/** Takes all data of an organization away, as a job; `confirmEmail` is the caller's own address. */
export function useDropAllData(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (confirmEmail: string) =>
      must(
        api.POST('/v1/organizations/{organizationId}/drop-all-data', {
          params: { path: { organizationId } },
          body: { confirmEmail },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.jobs(organizationId) }),
  });
}

/** Deletes an organization, as a job; `confirmName` is its name. */
export function useDeleteOrganization(organizationId: string, onStarted: (job: Job) => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (confirmName: string) =>
      must(
        api.DELETE('/v1/organizations/{organizationId}', {
          params: { path: { organizationId } },
          body: { confirmName },
        }),
      ),
    onSuccess: (job) => {
      // First, since the page that asked goes with the organization.
      onStarted(job);
      return queries.invalidateQueries({ queryKey: keys.belongings });
    },
  });
}

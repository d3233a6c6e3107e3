import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi, type Api, type Schemas } from './client';
import { keys } from './keys';
import { must } from './problem';

/** Writes the roster into a file, as a job. */
export function useExport(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewExport']) =>
      must(api.POST('/v1/organizations/{organizationId}/exports', { params: { path: { organizationId } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.jobs(organizationId) }),
  });
}

/** A presigned link to what an export made. */
export function downloadLink(api: Api, organizationId: string, jobId: string): Promise<Schemas['DownloadLink']> {
  return must(
    api.GET('/v1/organizations/{organizationId}/jobs/{jobId}/download', {
      params: { path: { organizationId, jobId } },
    }),
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi, type Api, type Job, type Schemas } from './client';
import { keys } from './keys';
import { ApiProblem, must } from './problem';

/** Headers that browsers set by themselves, and let no page set. */
const SET_BY_BROWSER = new Set(['content-length', 'host']);

/** Sends a file to a presigned address, telling how much of it has gone. */
function put(file: File, to: Schemas['StartedImport'], onProgress: (percent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', to.uploadUrl);
    for (const [name, value] of Object.entries(to.uploadHeaders)) {
      if (!SET_BY_BROWSER.has(name.toLowerCase())) request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? Math.round((100 * loaded) / total) : 0);
    request.onload = () =>
      request.status < 300
        ? resolve()
        : reject(new ApiProblem(request.status, { detail: 'The bucket refused the file. Start the import once more.' }));
    request.onerror = () => reject(new ApiProblem(0, { detail: 'The file could not be uploaded.' }));
    request.send(file);
  });
}

/** Starts an import and uploads its file; the job then runs by itself. */
export function useImport(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const [uploaded, setUploaded] = useState(0);
  const mutation = useMutation({
    mutationFn: async ({ file, ...options }: Omit<Schemas['NewImport'], 'fileName'> & { file: File }): Promise<Job> => {
      setUploaded(0);
      const started = await must(
        api.POST('/v1/organizations/{organizationId}/imports', {
          params: { path: { organizationId } },
          body: { ...options, fileName: file.name },
        }),
      );
      await put(file, started, setUploaded);
      return started.job;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.jobs(organizationId) }),
  });
  return { ...mutation, uploaded };
}

/** The header that a file of this kind has to begin with, as CSV. */
export function importTemplate(api: Api, organizationId: string, kind: 'roster' | 'members' | 'invitations'): Promise<string> {
  return must<string>(
    api.GET('/v1/organizations/{organizationId}/imports/template', {
      params: { path: { organizationId }, query: { kind } },
      parseAs: 'text',
    }),
  );
}

/** As `importTemplate`, for a page that shows it. */
export function useImportTemplate(organizationId: string, kind: 'members' | 'invitations') {
  const api = useApi();
  return useQuery({
    queryKey: [...keys.organization(organizationId), 'template', kind],
    staleTime: Infinity,
    queryFn: () => importTemplate(api, organizationId, kind),
  });
}

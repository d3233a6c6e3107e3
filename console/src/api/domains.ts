import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client';
import { keys } from './keys';
import { must } from './problem';

const PATH = '/v1/organizations/{organizationId}/domains';

/** The domains that the organization claims. */
export function useDomains(organizationId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.domains(organizationId),
    queryFn: () => must(api.GET(PATH, { params: { path: { organizationId }, query: { limit: 200 } } })),
  });
}

/** Claims a domain, looks up its record, or gives it up. */
export function useDomainChanges(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: keys.domains(organizationId) });
  return {
    claim: useMutation({
      mutationFn: (domain: string) => must(api.POST(PATH, { params: { path: { organizationId } }, body: { domain } })),
      onSettled,
    }),
    verify: useMutation({
      mutationFn: (domain: string) =>
        must(api.POST(`${PATH}/{domain}/verify`, { params: { path: { organizationId, domain } } })),
      onSettled,
    }),
    giveUp: useMutation({
      mutationFn: (domain: string) =>
        must(api.DELETE(`${PATH}/{domain}`, { params: { path: { organizationId, domain } } })),
      onSettled,
    }),
  };
}

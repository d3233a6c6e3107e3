import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi, type Schemas } from './client';
import { keys } from './keys';
import { must } from './problem';

/** Makes the account of someone whom a roster names. */
export function useRegister() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: Schemas['Registration']) => must(api.POST('/v1/registrations', { body })),
  });
}

/** Gives a member a temporary password, which is answered this once. */
export function useResetCredentials(organizationId: string, memberId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    // The password is for the dialog that asked, and is kept by nothing else.
    gcTime: 0,
    mutationFn: () =>
      must(
        api.POST('/v1/organizations/{organizationId}/members/{memberId}/reset-credentials', {
          params: { path: { organizationId, memberId } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.member(organizationId, memberId) }),
  });
}

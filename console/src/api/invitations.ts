import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useApi, type InvitationStatus, type Schemas } from './client';
import { keys } from './keys';
import { SETTLING_MILLISECONDS } from './members';
import { must } from './problem';

/** How long the mail of an invitation is followed: it is queued, sent and delivered within moments. */
const FOLLOW_MAIL_MILLISECONDS = 3_000;

/** Invitations, newest first, page after page; looked at again while mails are on their way. */
export function useInvitations(organizationId: string, status: InvitationStatus | null) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...keys.invitations(organizationId), status],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      must(
        api.GET('/v1/organizations/{organizationId}/invitations', {
          params: {
            path: { organizationId },
            query: { limit: 50, ...(status && { status }), ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(({ delivery, status: now }) => delivery === 'queued' && now === 'pending'))
        ? FOLLOW_MAIL_MILLISECONDS
        : false,
  });
}

async function afterInviting(queries: QueryClient, organizationId: string): Promise<void> {
  const members = { queryKey: keys.members(organizationId) };
  setTimeout(() => void queries.invalidateQueries(members), SETTLING_MILLISECONDS);
  await Promise.all([
    queries.invalidateQueries({ queryKey: keys.invitations(organizationId) }),
    queries.invalidateQueries(members),
    queries.invalidateQueries({ queryKey: keys.settings(organizationId) }),
  ]);
}

/** Invites one person. */
export function useInvite(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewInvitation']) =>
      must(api.POST('/v1/organizations/{organizationId}/invitations', { params: { path: { organizationId } }, body })),
    onSuccess: () => afterInviting(queries, organizationId),
  });
}

/** Invites many people, with an outcome for each address. */
export function useInviteMany(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewInvitations']) =>
      must(
        api.POST('/v1/organizations/{organizationId}/invitations/bulk', { params: { path: { organizationId } }, body }),
      ),
    onSuccess: () => afterInviting(queries, organizationId),
  });
}

/** Sends an invitation's mail again, with a new link and a new expiry. */
export function useResend(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (invitationId: string) =>
      must(
        api.POST('/v1/organizations/{organizationId}/invitations/{invitationId}/resend', {
          params: { path: { organizationId, invitationId } },
        }),
      ),
    onSuccess: () => afterInviting(queries, organizationId),
  });
}

/** Takes an invitation back. */
export function useCancelInvitation(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (invitationId: string) =>
      must(
        api.DELETE('/v1/organizations/{organizationId}/invitations/{invitationId}', {
          params: { path: { organizationId, invitationId } },
        }),
      ),
    onSuccess: () => afterInviting(queries, organizationId),
  });
}

/** Sends all pending or all expired invitations again, as a job. */
export function useResendAll(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (status: 'pending' | 'expired') =>
      must(
        api.POST('/v1/organizations/{organizationId}/invitations/resend', {
          params: { path: { organizationId } },
          body: { status },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.jobs(organizationId) }),
  });
}

/** What the link of an invitation leads to. It is looked at, not used up. */
export function usePreview(token: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['preview', token],
    enabled: token !== '',
    queryFn: () => must(api.GET('/v1/invitations/preview', { params: { query: { token } } })),
  });
}

/** Accepts an invitation as the signed-in person. */
export function useAccept() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => must(api.POST('/v1/invitations/accept', { body: { token } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.belongings }),
  });
}

/** Declines an invitation: its link is enough for that. */
export function useDecline() {
  const api = useApi();
  return useMutation({
    mutationFn: (token: string) => must(api.POST('/v1/invitations/decline', { body: { token } })),
  });
}

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi, type Api, type Schemas } from './client';
import { keys } from './keys';
import { must } from './problem';

const PATH = '/v1/organizations/{organizationId}/members/{memberId}/wallet';

/** What a member has. */
export function useWallet(organizationId: string, memberId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.wallet(organizationId, memberId),
    queryFn: () => must(api.GET(PATH, { params: { path: { organizationId, memberId } } })),
  });
}

/** The entries of a wallet, newest first, page after page. */
export function useWalletEntries(organizationId: string, memberId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...keys.wallet(organizationId, memberId), 'entries'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      must(
        api.GET(`${PATH}/entries`, {
          params: { path: { organizationId, memberId }, query: { limit: 50, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One adjustment. The same `key` makes one entry only, however often it is sent. */
export type Adjustment = Schemas['NewAdjustment'] & { key: string };

/** Adds to a member's wallet, or takes from it. */
export function useAdjustWallet(organizationId: string, memberId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...body }: Adjustment) =>
      must(
        api.POST(`${PATH}/adjustments`, {
          params: { path: { organizationId, memberId }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.wallet(organizationId, memberId) });
      await queries.invalidateQueries({ queryKey: keys.members(organizationId) });
    },
  });
}

/** All entries of a wallet as CSV, oldest first. */
export function walletStatement(api: Api, organizationId: string, memberId: string): Promise<string> {
  return must<string>(
    api.GET(`${PATH}/statement`, { params: { path: { organizationId, memberId } }, parseAs: 'text' }),
  );
}

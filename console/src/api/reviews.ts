import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { useApi, type Api, type Schemas } from './client';
import { keys } from './keys';
import { must } from './problem';

const PATH = '/v1/organizations/{organizationId}/reviews';
const FOLLOW_MILLISECONDS = 1_500;
/** A page may be empty and still go on: so many are passed over before the person is asked. */
const EMPTY_PAGES = 10;

export type Review = Schemas['Review'];
export type ReviewItem = Schemas['ReviewItem'];
export type Verdict = Schemas['ReviewVerdict'];

/** Which people of a review are looked at. */
export interface ItemFilter {
  decision?: 'undecided';
  reviewer?: 'me';
  suggestion?: 'revoke';
  changed?: true;
}

/** Whether a review changes by itself: it is being captured, frozen or done. */
function isMoving({ status, frozen }: Review): boolean {
  return status === 'opening' || status === 'completing' || (status === 'open' && frozen === null);
}

/** Access reviews, newest first, page after page; looked at again while one of them moves by itself. */
export function useReviews(organizationId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: keys.reviews(organizationId),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => fetchReviews(api, organizationId, pageParam),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isMoving)) ? FOLLOW_MILLISECONDS : false,
  });
}

async function fetchReviews(api: Api, organizationId: string, first: string | null) {
  let cursor = first;
  for (let tries = 0; ; tries += 1) {
    const page = await must(
      api.GET(PATH, { params: { path: { organizationId }, query: { limit: 25, ...(cursor && { cursor }) } } }),
    );
    if (page.items.length > 0 || page.nextCursor === null || tries === EMPTY_PAGES) return page;
    cursor = page.nextCursor;
  }
}

/** One review, followed while it moves by itself. */
export function useReview(organizationId: string, reviewId: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.review(organizationId, reviewId),
    queryFn: () => must(api.GET(`${PATH}/{reviewId}`, { params: { path: { organizationId, reviewId } } })),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? FOLLOW_MILLISECONDS : false),
  });
}

const itemsKey = (organizationId: string, reviewId: string) => [...keys.review(organizationId, reviewId), 'items'] as const;

/** The people in a review, by name, page after page. */
export function useReviewItems(organizationId: string, reviewId: string, filter: ItemFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...itemsKey(organizationId, reviewId), filter],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      let cursor = pageParam;
      for (let tries = 0; ; tries += 1) {
        const page = await must(
          api.GET(`${PATH}/{reviewId}/items`, {
            params: { path: { organizationId, reviewId }, query: { ...filter, limit: 50, ...(cursor && { cursor }) } },
          }),
        );
        if (page.items.length > 0 || page.nextCursor === null || tries === EMPTY_PAGES) return page;
        cursor = page.nextCursor;
      }
    },
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Opens a review of everybody who has access now. */
export function useOpenReview(organizationId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewReview']) => must(api.POST(PATH, { params: { path: { organizationId } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.reviews(organizationId) }),
  });
}

/** Shows a changed item where it stands: a list that it no longer belongs to keeps it until it is fetched anew. */
async function afterItem(queries: QueryClient, organizationId: string, reviewId: string, item: ReviewItem): Promise<void> {
  queries.setQueriesData<InfiniteData<Schemas['Page_ReviewItem']>>({ queryKey: itemsKey(organizationId, reviewId) }, (list) =>
    list && {
      ...list,
      pages: list.pages.map((page) => ({
        ...page,
        items: page.items.map((old) => (old.memberId === item.memberId ? item : old)),
      })),
    },
  );
  await queries.invalidateQueries({ queryKey: keys.review(organizationId, reviewId), exact: true });
}

/** Decides on one person. */
export function useDecide(organizationId: string, reviewId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ memberId, ...body }: { memberId: string } & Schemas['NewDecision']) =>
      must(
        api.PUT(`${PATH}/{reviewId}/items/{memberId}`, { params: { path: { organizationId, reviewId, memberId } }, body }),
      ),
    onSuccess: (item) => afterItem(queries, organizationId, reviewId, item),
  });
}

/** Decides the same on many people, with an outcome for each. */
export function useDecideMany(organizationId: string, reviewId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewDecisions']) =>
      must(api.POST(`${PATH}/{reviewId}/decisions`, { params: { path: { organizationId, reviewId } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.review(organizationId, reviewId) }),
  });
}

/** Hands one person to another reviewer. */
export function useReassign(organizationId: string, reviewId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ memberId, ...body }: { memberId: string } & Schemas['Reassignment']) =>
      must(
        api.PUT(`${PATH}/{reviewId}/items/{memberId}/reviewer`, {
          params: { path: { organizationId, reviewId, memberId } },
          body,
        }),
      ),
    onSuccess: (item) => afterItem(queries, organizationId, reviewId, item),
  });
}

/** Ends a review: `complete` has done what was decided, `cancel` has nothing done. */
export function useEndReview(organizationId: string, reviewId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ end, note }: { end: 'complete' | 'cancel'; note: string }): Promise<void> => {
      const call = { params: { path: { organizationId, reviewId } }, body: { note } };
      if (end === 'complete') await must(api.POST(`${PATH}/{reviewId}/complete`, call));
      else await must(api.POST(`${PATH}/{reviewId}/cancel`, call));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.review(organizationId, reviewId) });
      await queries.invalidateQueries({ queryKey: keys.reviews(organizationId) });
    },
  });
}

/** Fetches the people of a review again, as after it was completed. */
export function useRefreshItems(organizationId: string, reviewId: string): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: itemsKey(organizationId, reviewId) });
}

/** A presigned link to the evidence of a completed review. */
export function evidenceLink(api: Api, organizationId: string, reviewId: string): Promise<Schemas['EvidenceLink']> {
  return must(api.GET(`${PATH}/{reviewId}/evidence`, { params: { path: { organizationId, reviewId } } }));
}

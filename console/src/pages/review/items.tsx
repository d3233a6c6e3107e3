import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useReviewItems, type Review, type ReviewItem } from '../../api/reviews';
import { MorePages } from '../../components/more-pages';
import { ProblemAlert } from '../../components/problem-alert';
import { Empty, Loading } from '../../components/states';
import { useCurrent } from '../../layout/organization';
import { useFlash } from '../../layout/flash';
import { DecisionDialog } from './decision-dialog';
import { useDecisions } from './decisions';
import { Focused } from './focused';
import { ItemTable } from './item-table';
import { Reassign } from './reassign';
import { readShown, SHOWN } from './rules';

/** Who is in a review: as a table, or one by one. */
export function Items({ review }: { review: Review }) {
  const { id } = useCurrent();
  const [search, setSearch] = useSearchParams();
  const flash = useFlash();
  const shown = readShown(search.get('show'));
  const focused = search.get('view') === 'focus' && review.status === 'open';
  const list = useReviewItems(id, review.id, SHOWN[shown].filter);
  const { fetchNextPage, isFetchingNextPage } = list;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [decided, setDecided] = useState({ count: 0, said: '' });
  const decisions = useDecisions(id, review.id, (said) => {
    setDecided(({ count }) => ({ count: count + 1, said }));
    // One by one it is read out, and stands on the screen.
    if (!focused) flash.done(`${said}.`);
  });
  const [reassigning, setReassigning] = useState<ReviewItem | null>(null);

  const change = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next, { replace: true });
  };
  const onMore = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  const options = Object.entries(SHOWN).map(([value, { label }]) => ({ value, label }));
  const filter = (
    <SpaceBetween direction="horizontal" size="s" alignItems="end">
      <Select
        selectedOption={{ value: shown, label: SHOWN[shown].label }}
        options={options}
        ariaLabel="Who is shown"
        onChange={({ detail }) => change('show', detail.selectedOption.value === 'all' ? '' : (detail.selectedOption.value ?? ''))}
      />
      {review.status === 'open' && (
        <SegmentedControl
          label="View"
          selectedId={focused ? 'focus' : 'table'}
          options={[
            { id: 'table', text: 'Table' },
            { id: 'focus', text: 'One by one' },
          ]}
          onChange={({ detail }) => change('view', detail.selectedId === 'focus' ? 'focus' : '')}
        />
      )}
      <Button iconName="refresh" ariaLabel="Refresh" loading={list.isRefetching} onClick={() => void list.refetch()} />
    </SpaceBetween>
  );
  const empty = list.error ? (
    <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
  ) : (
    <Empty title={shown === 'all' ? 'Nobody is in this review' : 'Nobody matches'} />
  );
  return (
    <>
      {focused ? (
        <SpaceBetween size="m">
          {filter}
          {list.isPending ? (
            <Loading text="Loading the people in the review" />
          ) : items.length === 0 ? (
            empty
          ) : (
            <Focused
              key={shown}
              review={review}
              items={items}
              hasMore={list.hasNextPage}
              onMore={onMore}
              busy={decisions.busy}
              decided={decided}
              paused={decisions.question !== null}
              onDecide={decisions.start}
            />
          )}
        </SpaceBetween>
      ) : (
        <ItemTable
          review={review}
          items={items}
          loading={list.isPending}
          busy={decisions.busy}
          filter={filter}
          empty={empty}
          footer={<MorePages list={list} />}
          onDecide={decisions.start}
          onReassign={setReassigning}
        />
      )}
      {decisions.question && (
        <DecisionDialog
          question={decisions.question}
          loading={decisions.busy}
          error={decisions.error}
          onDecide={decisions.answer}
          onDismiss={decisions.dismiss}
        />
      )}
      {reassigning && (
        <Reassign organizationId={id} reviewId={review.id} item={reassigning} onDismiss={() => setReassigning(null)} />
      )}
    </>
  );
}

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState, type ReactNode } from 'react';
import type { Review, ReviewItem, Verdict } from '../../api/reviews';
import { MemberState, ROLE_NAMES } from '../../components/labels';
import { RouterLink } from '../../components/router-link';
import { Ago } from '../../components/time';
import { reaches, useCurrent } from '../../layout/organization';
import { useNarrow } from '../../preferences/narrow';
import { Decided, Done, Flags } from './badges';
import { personName } from './names';
import { hindrance } from './rules';

type Column = TableProps.ColumnDefinition<ReviewItem>;

/** As many as the API decides on at once. */
const MOST_AT_ONCE = 200;

interface Props {
  review: Review;
  items: readonly ReviewItem[];
  loading: boolean;
  busy: boolean;
  filter: ReactNode;
  empty: ReactNode;
  footer: ReactNode;
  onDecide: (items: readonly ReviewItem[], verdict: Verdict, withReason?: boolean) => void;
  onReassign: (item: ReviewItem) => void;
}

/** The people in a review, with a decision on each, or one on many. */
export function ItemTable({ review, items, loading, busy, filter, empty, footer, onDecide, onReassign }: Props) {
  const { id, memberId: ownId, role } = useCurrent();
  const [chosen, setChosen] = useState<readonly ReviewItem[]>([]);
  const open = review.status === 'open';
  const manages = reaches(role, 'admin');
  const narrow = useNarrow();
  // What was chosen may have been decided on or handed on since.
  const selected = items.filter((item) => chosen.some(({ memberId }) => memberId === item.memberId) && !hindrance(review, item, ownId));
  const decide = (verdict: Verdict) => {
    onDecide(selected.slice(0, MOST_AT_ONCE), verdict);
    setChosen([]);
  };
  const act = (item: ReviewItem, action: string) => {
    if (action === 'reassign') onReassign(item);
    else if (action === 'reason') onDecide([item], 'revoke', true);
    else onDecide([item], action as Verdict);
  };
  const who: Column = {
    id: 'name',
    header: 'Member',
    isRowHeader: true,
    minWidth: 190,
    cell: (item) => (
      <>
        {manages ? (
          <RouterLink to={`/organizations/${id}/members/${item.memberId}`}>{personName(item)}</RouterLink>
        ) : (
          personName(item)
        )}
        {item.person.email && item.person.email !== personName(item) && <Box variant="small">{item.person.email}</Box>}
        {narrow && (
          <SpaceBetween size="xxs">
            <Standing item={item} />
            <Flags item={item} ownId={ownId} />
            <Decided item={item} />
            {!open && <Done item={item} />}
          </SpaceBetween>
        )}
      </>
    ),
  };
  const facts: Column[] = [
    { id: 'role', header: 'Role', minWidth: 100, cell: (item) => <Standing item={item} /> },
    { id: 'login', header: 'Last login', minWidth: 110, cell: ({ person }) => <Ago time={person.lastLoginAt} /> },
    { id: 'flags', header: 'Stands out', minWidth: 130, cell: (item) => <Flags item={item} ownId={ownId} none="–" /> },
    { id: 'decision', header: 'Decision', minWidth: 195, cell: (item) => <Decided item={item} /> },
  ];
  const outcome: Column = { id: 'outcome', header: 'Outcome', minWidth: 150, cell: (item) => <Done item={item} /> };
  const actions: Column = {
    id: 'actions',
    header: 'Actions',
    minWidth: 80,
    cell: (item) => (
      <RowActions
        item={item}
        hindered={hindrance(review, item, ownId)}
        mayReassign={manages || hindrance(review, item, ownId) === null}
        onAction={(action) => act(item, action)}
      />
    ),
  };
  return (
    <Table<ReviewItem>
      stickyHeader
      wrapLines
      stickyColumns={{ last: open ? 1 : 0 }}
      trackBy="memberId"
      items={items}
      loading={loading}
      loadingText="Loading the people in the review"
      {...(open && {
        selectionType: 'multi' as const,
        selectedItems: selected,
        isItemDisabled: (item: ReviewItem) => hindrance(review, item, ownId) !== null,
        onSelectionChange: ({ detail }: { detail: { selectedItems: ReviewItem[] } }) => setChosen(detail.selectedItems),
      })}
      ariaLabels={{
        tableLabel: 'People in the review',
        selectionGroupLabel: 'People in the review',
        allItemsSelectionLabel: () => 'Select everyone on whom you decide',
        itemSelectionLabel: (_, item) => `Select ${personName(item)}`,
      }}
      header={
        <Header
          variant="h2"
          counter={selected.length > 0 ? `(${selected.length} selected)` : ''}
          actions={
            open && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button disabled={selected.length === 0 || busy} onClick={() => decide('keep')}>
                  Keep
                </Button>
                <Button disabled={selected.length === 0 || busy} onClick={() => decide('revoke')}>
                  Revoke
                </Button>
                <Button disabled={selected.length === 0 || busy} onClick={() => decide('change_role')}>
                  Change role
                </Button>
              </SpaceBetween>
            )
          }
        >
          People
        </Header>
      }
      filter={filter}
      empty={empty}
      footer={footer}
      columnDefinitions={narrow ? [who, ...(open ? [actions] : [])] : [who, ...facts, ...(open ? [actions] : [outcome])]}
    />
  );
}

/** What somebody is, and whether they have still to accept that. */
function Standing({ item: { person } }: { item: ReviewItem }) {
  return (
    <>
      {ROLE_NAMES[person.role]}
      {person.status !== 'active' && <MemberState status={person.status} />}
    </>
  );
}

interface RowProps {
  item: ReviewItem;
  hindered: string | null;
  mayReassign: boolean;
  onAction: (action: string) => void;
}

function RowActions({ item, hindered, mayReassign, onAction }: RowProps) {
  const disabled = hindered !== null;
  const why = disabled && { disabled, disabledReason: hindered };
  return (
    <ButtonDropdown
      variant="icon"
      expandToViewport
      ariaLabel={`Actions for ${personName(item)}`}
      items={[
        { id: 'keep', text: 'Keep', ...why },
        { id: 'revoke', text: 'Revoke', ...why },
        { id: 'reason', text: 'Revoke with a reason', ...why },
        { id: 'change_role', text: 'Change role', ...why },
        { id: 'reassign', text: 'Reassign', disabled: !mayReassign },
      ]}
      onItemClick={({ detail }) => onAction(detail.id)}
    />
  );
}

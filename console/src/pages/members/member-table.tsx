import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useCallback, useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { Member } from '../../api/client';
import { useMembers, type MemberQuery, type MemberSort } from '../../api/members';
import { useRosterSchema } from '../../api/organizations';
import { useCursorPages } from '../../components/cursor-pages';
import { memberName } from '../../components/labels';
import { ProblemAlert } from '../../components/problem-alert';
import { Empty } from '../../components/states';
import { reaches, useCurrent } from '../../layout/organization';
import { useNarrow } from '../../preferences/narrow';
import { useStored } from '../../preferences/stored';
import { AdjustWallet } from '../member/adjust-wallet';
import { ResetCredentials } from '../member/reset-credentials';
import type { MemberAction } from './actions';
import { columns } from './columns';
import { Filters } from './filters';
import { DEFAULT_CHOICE, ListPreferences, shownColumns, type ListChoice } from './list-preferences';
import { isFiltered, readQuery, writeQuery } from './query';
import { RemoveMembers } from './remove-members';
import { useRowChanges } from './row-changes';

/** The members of the organization: found, put in order, looked through and changed. */
export function MemberTable() {
  const { id, role, memberId } = useCurrent();
  const manages = reaches(role, 'admin');
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const [choice, setChoice] = useStored<ListChoice>('members', DEFAULT_CHOICE);
  const [selected, setSelected] = useState<readonly Member[]>([]);
  const [paying, setPaying] = useState<Member | null>(null);
  const [resetting, setResetting] = useState<Member | null>(null);
  const [removing, setRemoving] = useState<readonly Member[]>([]);
  const changes = useRowChanges(id);
  const schema = useRosterSchema(id, manages);

  const query = useMemo(() => readQuery(search, choice.pageSize), [search, choice.pageSize]);
  const { data, error, isPending, isFetching, refetch } = useMembers(id, query);
  const list = JSON.stringify({ id, ...query, cursor: null });
  const pages = useCursorPages(list, data?.nextCursor);

  const change = useCallback(
    (part: Partial<Omit<MemberQuery, 'limit'>>) => {
      setSelected([]);
      setSearch((now) => writeQuery(now, part));
    },
    [setSearch],
  );
  const act = (member: Member, action: MemberAction) => {
    if (action === 'view') void navigate(`/organizations/${id}/members/${member.id}`);
    else if (action === 'resend') void changes.resend([member]);
    else if (action === 'wallet') setPaying(member);
    else if (action === 'credentials') setResetting(member);
    else setRemoving([member]);
  };
  const narrow = useNarrow();
  const emailBelow = !shownColumns([{ id: 'email' }], choice).some(({ id: column, visible }) => column === 'email' && visible);
  const all = columns({
    organizationId: id,
    emailBelow,
    narrow,
    ownRole: role,
    ownId: memberId,
    onRole: (member, wanted) => void changes.setRole([member], wanted),
    onActive: (member, active) => void changes.setActive([member], active),
    onAction: act,
    busy: changes.busy,
    attributes: schema.data?.data.columns.filter(({ mapsTo = 'attribute' }) => mapsTo === 'attribute').map(({ name }) => name) ?? [],
  });

  const actions = manages && (
    <SpaceBetween direction="horizontal" size="xs">
      <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void refetch()} loading={isFetching && !isPending} />
      <ButtonDropdown
        disabled={selected.length === 0}
        items={[
          { id: 'activate', text: 'Activate' },
          { id: 'deactivate', text: 'Deactivate' },
          ...(reaches(role, 'owner')
            ? [
                { id: 'admin', text: 'Make admin' },
                { id: 'member', text: 'Make member' },
              ]
            : []),
          { id: 'resend', text: 'Resend invitation' },
          { id: 'remove', text: 'Soft delete' },
        ]}
        onItemClick={({ detail }) => {
          if (detail.id === 'remove') {
            setRemoving(selected);
            return;
          }
          // What was chosen for one change is not chosen for the next.
          setSelected([]);
          if (detail.id === 'resend') void changes.resend(selected);
          else if (detail.id === 'activate' || detail.id === 'deactivate') void changes.setActive(selected, detail.id === 'activate');
          else void changes.setRole(selected, detail.id === 'admin' ? 'admin' : 'member');
        }}
      >
        Selected
      </ButtonDropdown>
    </SpaceBetween>
  );

  return (
    <>
      <Table<Member>
        variant="container"
        stickyHeader
        resizableColumns
        stickyColumns={{ last: manages ? 1 : 0 }}
        trackBy="id"
        items={error ? [] : (data?.items ?? [])}
        columnDefinitions={all}
        columnDisplay={shownColumns(all, choice)}
        wrapLines={choice.wrapLines}
        contentDensity={choice.contentDensity}
        loading={isPending}
        loadingText="Loading members"
        {...(manages && {
          selectionType: 'multi' as const,
          selectedItems: [...selected],
          onSelectionChange: ({ detail }: { detail: { selectedItems: Member[] } }) => setSelected(detail.selectedItems),
        })}
        ariaLabels={{
          tableLabel: 'Members',
          selectionGroupLabel: 'Members',
          allItemsSelectionLabel: () => 'Select all members of this page',
          itemSelectionLabel: (_, member) => `Select ${memberName(member)}`,
        }}
        sortingDisabled={query.q !== ''}
        sortingColumn={{ sortingField: query.sort }}
        sortingDescending={query.order === 'desc'}
        onSortingChange={({ detail }) =>
          change({ sort: detail.sortingColumn.sortingField as MemberSort, order: detail.isDescending ? 'desc' : 'asc' })
        }
        header={
          <Header variant="h2" counter={selected.length > 0 ? `(${selected.length} selected)` : ''} actions={actions}>
            Organization members
          </Header>
        }
        filter={<Filters query={query} searchesIds={manages} onChange={change} />}
        pagination={
          <Pagination
            currentPageIndex={pages.page}
            pagesCount={pages.count}
            openEnd={pages.openEnd}
            onChange={({ detail }) => {
              setSelected([]);
              pages.go(detail.currentPageIndex);
            }}
          />
        }
        preferences={<ListPreferences all={all} choice={choice} onChange={setChoice} />}
        empty={
          error ? (
            <ProblemAlert error={error} onRetry={() => void refetch()} />
          ) : isFiltered(query) ? (
            <Empty title="Nobody matches" action={<Button onClick={() => change({ q: '', status: [], role: [], origin: [] })}>Clear filters</Button>}>
              Search finds the beginnings of names and addresses.
            </Empty>
          ) : (
            <Empty title="No members yet">Add someone above, or import a roster.</Empty>
          )
        }
      />
      {paying && <AdjustWallet organizationId={id} member={paying} onDismiss={() => setPaying(null)} />}
      {resetting && <ResetCredentials organizationId={id} member={resetting} onDismiss={() => setResetting(null)} />}
      {removing.length > 0 && (
        <RemoveMembers
          organizationId={id}
          members={removing}
          onDismiss={() => setRemoving([])}
          onDone={() => {
            setRemoving([]);
            setSelected([]);
          }}
        />
      )}
    </>
  );
}

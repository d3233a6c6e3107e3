import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { Schemas } from '../api/client';
import { actionName } from './audit-actions';
import { MemberLink } from './member-link';
import { RouterLink } from './router-link';
import { Moment } from './time';

type Entry = Schemas['AuditEntry'];

interface Props {
  organizationId: string;
  title: string;
  /** How high the title stands on its page. */
  titleVariant?: 'h1' | 'h2';
  items: readonly Entry[];
  loading?: boolean;
  filter?: ReactNode;
  empty: ReactNode;
  footer?: ReactNode;
}

/** So much of an id tells it from others on the same screen. */
const SHORT = 10;

/** What an entry was done to, as a link where there is a page for it. */
function Target({ organizationId, target }: { organizationId: string; target: string }) {
  const [kind, id = ''] = target.split('/');
  const base = `/organizations/${organizationId}`;
  const pages: Record<string, string> = { member: 'members', job: 'jobs', study: 'studies' };
  const page = pages[kind ?? ''];
  const text = `${kind ?? ''} ${id.length > SHORT ? `${id.slice(0, SHORT)}…` : id}`;
  return page ? <RouterLink to={`${base}/${page}/${id}`}>{text}</RouterLink> : <span title={target}>{text}</span>;
}

function Change({ entry }: { entry: Entry }) {
  const parts: [string, Entry['before']][] = [
    ['Before', entry.before],
    ['After', entry.after],
  ];
  const said = parts.filter(([, value]) => value !== null && Object.keys(value).length > 0);
  if (said.length === 0) return <>–</>;
  return (
    <ExpandableSection headerText="Show" variant="inline">
      {said.map(([name, value]) => (
        <Box key={name} variant="div">
          <Box variant="awsui-key-label">{name}</Box>
          <Box variant="code">{JSON.stringify(value)}</Box>
        </Box>
      ))}
    </ExpandableSection>
  );
}

/** Entries of the audit log. */
export function AuditTable({ organizationId, title, titleVariant = 'h2', items, loading = false, filter, empty, footer }: Props) {
  return (
    <Table<Entry>
      wrapLines
      trackBy="id"
      items={items}
      loading={loading}
      loadingText="Loading the log"
      ariaLabels={{ tableLabel: title }}
      header={<Header variant={titleVariant}>{title}</Header>}
      filter={filter}
      columnDefinitions={[
        { id: 'at', header: 'When', minWidth: 190, cell: ({ at }) => <Moment time={at} /> },
        { id: 'action', header: 'Action', isRowHeader: true, minWidth: 170, cell: ({ action }) => <span title={action}>{actionName(action)}</span> },
        {
          id: 'actor',
          header: 'By',
          minWidth: 170,
          cell: ({ actor, actorMemberId }) =>
            actorMemberId ? <MemberLink organizationId={organizationId} memberId={actorMemberId} /> : actor,
        },
        { id: 'target', header: 'To', minWidth: 180, cell: ({ target }) => <Target organizationId={organizationId} target={target} /> },
        { id: 'change', header: 'Change', minWidth: 150, cell: (entry) => <Change entry={entry} /> },
      ]}
      empty={empty}
      footer={footer}
    />
  );
}

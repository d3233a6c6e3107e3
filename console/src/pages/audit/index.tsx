import { useSearchParams } from 'react-router';
import { useAudit, type AuditFilter } from '../../api/audit';
import { AuditTable } from '../../components/audit-table';
import { MorePages } from '../../components/more-pages';
import { ProblemAlert } from '../../components/problem-alert';
import { Empty, NoPermission } from '../../components/states';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { AuditFilters } from './filters';

function AuditPage() {
  const { id, role } = useCurrent();
  usePageTitle('Audit log');
  return reaches(role, 'admin') ? <AuditLog organizationId={id} /> : <NoPermission page="Audit log" role="admin" />;
}

function AuditLog({ organizationId }: { organizationId: string }) {
  const [search, setSearch] = useSearchParams();
  const text = (name: string) => search.get(name) ?? '';
  const filter: AuditFilter = {
    actor: text('actor'),
    target: text('target'),
    action: text('action'),
    from: text('from'),
    to: text('to'),
  };
  const log = useAudit(organizationId, filter);
  const filtered = Object.values(filter).some(Boolean);
  return (
    <AuditTable
      organizationId={organizationId}
      title="Audit log"
      titleVariant="h1"
      items={log.data?.pages.flatMap((page) => page.items) ?? []}
      loading={log.isPending}
      filter={
        <AuditFilters
          key={search.toString()}
          organizationId={organizationId}
          filter={filter}
          onChange={(changed) => setSearch(Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== '')))}
        />
      }
      empty={
        log.error ? (
          <ProblemAlert error={log.error} onRetry={() => void log.refetch()} />
        ) : (
          <Empty title={filtered ? 'No entry matches' : 'Nothing was done yet'} />
        )
      }
      footer={<MorePages list={log} />}
    />
  );
}

export const route = { Component: AuditPage };

import type { Member } from '../../api/client';
import { useAudit } from '../../api/audit';
import { AuditTable } from '../../components/audit-table';
import { MorePages } from '../../components/more-pages';
import { ProblemAlert } from '../../components/problem-alert';
import { Empty } from '../../components/states';
import { useCurrent } from '../../layout/organization';

/** What was done to a member, by whom. */
export function MemberAudit({ member }: { member: Member }) {
  const { id } = useCurrent();
  const log = useAudit(id, { actor: '', target: member.id, action: '', from: '', to: '' });
  return (
    <AuditTable
      organizationId={id}
      title="What was done to this member"
      items={log.data?.pages.flatMap((page) => page.items) ?? []}
      loading={log.isPending}
      empty={
        log.error ? (
          <ProblemAlert error={log.error} onRetry={() => void log.refetch()} />
        ) : (
          <Empty title="Nothing yet">What an import did stands in its job&apos;s change log.</Empty>
        )
      }
      footer={<MorePages list={log} />}
    />
  );
}

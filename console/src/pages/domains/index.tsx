import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { Domain } from '../../api/client';
import { useDomainChanges, useDomains } from '../../api/domains';
import { Confirm } from '../../components/confirm';
import { ProblemAlert } from '../../components/problem-alert';
import { Empty, NoPermission } from '../../components/states';
import { Ago } from '../../components/time';
import { useFlash } from '../../layout/flash';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { ClaimDomain } from './claim-domain';

const STATES: Record<Domain['status'], [StatusIndicatorProps.Type, string]> = {
  pending: ['pending', 'Pending'],
  verified: ['success', 'Verified'],
  failed: ['error', 'Failed'],
  expired: ['warning', 'Expired'],
};

const ERRORS: Record<NonNullable<Domain['error']>, string> = {
  record_missing: 'The record was not found. New records can take an hour to be seen.',
  record_differs: 'There is a record of this name with another value.',
  proven_elsewhere: 'Another organization has proven this domain.',
};

function DomainsPage() {
  const { id, role } = useCurrent();
  usePageTitle('Domains');
  return reaches(role, 'admin') ? <DomainList organizationId={id} /> : <NoPermission page="Domains" role="admin" />;
}

function DomainList({ organizationId }: { organizationId: string }) {
  const { data, error, isPending, refetch } = useDomains(organizationId);
  const { verify, giveUp } = useDomainChanges(organizationId);
  const flash = useFlash();
  const [claiming, setClaiming] = useState(false);
  const [leaving, setLeaving] = useState<Domain | null>(null);
  const claim = (
    <Button variant="primary" onClick={() => setClaiming(true)}>
      Add domain
    </Button>
  );
  const look = (domain: string) =>
    verify.mutate(domain, {
      onSuccess: (found) => {
        if (found.status === 'verified') flash.done(`${domain} is verified. People with an address there can join now.`);
        else flash.failed(new Error(found.error ? ERRORS[found.error] : `${domain} is not verified yet`));
      },
      onError: flash.failed,
    });
  return (
    <>
      <Table<Domain>
        wrapLines
        trackBy="domain"
        items={data?.items ?? []}
        loading={isPending}
        loadingText="Loading domains"
        ariaLabels={{ tableLabel: 'Domains' }}
        header={
          <Header
            variant="h1"
            description="Whoever signs in with an address at a verified domain joins by themselves, as a member, while there are seats."
            actions={claim}
          >
            Domains
          </Header>
        }
        columnDefinitions={[
          { id: 'domain', header: 'Domain', isRowHeader: true, minWidth: 140, cell: ({ domain }) => domain },
          {
            id: 'status',
            header: 'Status',
            minWidth: 150,
            cell: ({ status, error: fault }) => (
              <SpaceBetween size="xxs">
                <StatusIndicator type={STATES[status][0]}>{STATES[status][1]}</StatusIndicator>
                {fault && status !== 'verified' && ERRORS[fault]}
              </SpaceBetween>
            ),
          },
          {
            id: 'record',
            header: 'TXT record to publish, and to keep',
            minWidth: 380,
            cell: ({ record }) => (
              <SpaceBetween size="xxs">
                <Box variant="awsui-key-label">Name</Box>
                <CopyToClipboard
                  variant="inline"
                  textToCopy={record.name}
                  copyButtonAriaLabel={`Copy the name ${record.name}`}
                  copySuccessText="Name copied"
                  copyErrorText="Name could not be copied"
                />
                <Box variant="awsui-key-label">Value</Box>
                <CopyToClipboard
                  variant="inline"
                  textToCopy={record.value}
                  copyButtonAriaLabel={`Copy the value ${record.value}`}
                  copySuccessText="Value copied"
                  copyErrorText="Value could not be copied"
                />
              </SpaceBetween>
            ),
          },
          { id: 'checkedAt', header: 'Looked up', minWidth: 120, cell: ({ checkedAt }) => <Ago time={checkedAt} /> },
          {
            id: 'actions',
            header: 'Actions',
            minWidth: 190,
            cell: (item) => (
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  ariaLabel={`Verify ${item.domain}`}
                  loading={verify.isPending && verify.variables === item.domain}
                  onClick={() => look(item.domain)}
                >
                  Verify
                </Button>
                <Button variant="icon" iconName="remove" ariaLabel={`Remove ${item.domain}`} onClick={() => setLeaving(item)} />
              </SpaceBetween>
            ),
          },
        ]}
        empty={
          error ? (
            <ProblemAlert error={error} onRetry={() => void refetch()} />
          ) : (
            <Empty title="No domains yet" action={claim}>
              Prove that your company&apos;s domain is yours, and nobody there needs an invitation.
            </Empty>
          )
        }
      />
      {claiming && <ClaimDomain organizationId={organizationId} onDismiss={() => setClaiming(false)} />}
      {leaving && (
        <Confirm
          title={`Remove ${leaving.domain}`}
          action="Remove"
          loading={giveUp.isPending}
          error={giveUp.error}
          onDismiss={() => setLeaving(null)}
          onConfirm={() =>
            giveUp.mutate(leaving.domain, {
              onSuccess: () => {
                flash.done(`${leaving.domain} is removed.`);
                setLeaving(null);
              },
            })
          }
        >
          Nobody joins by it any more. Those who did stay members.
        </Confirm>
      )}
    </>
  );
}

export const route = { Component: DomainsPage };

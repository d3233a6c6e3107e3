import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useStudies } from '../../api/studies';
import { STUDY_ROLE_NAMES, StudyState } from '../../components/labels';
import { MorePages } from '../../components/more-pages';
import { ProblemAlert } from '../../components/problem-alert';
import { RouterLink } from '../../components/router-link';
import { Empty } from '../../components/states';
import { Day } from '../../components/time';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { CreateStudy } from './create-study';

function StudiesPage() {
  const { id, role, memberId } = useCurrent();
  const [search, setSearch] = useSearchParams();
  const status = search.get('status') === 'archived' ? 'archived' : 'active';
  const list = useStudies(id, status);
  const [creating, setCreating] = useState(false);
  usePageTitle('Studies');
  const create = reaches(role, 'admin') && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      Create study
    </Button>
  );
  return (
    <>
      <Table<Schemas['Study']>
        trackBy="id"
        items={list.data?.pages.flatMap((page) => page.items) ?? []}
        loading={list.isPending}
        loadingText="Loading studies"
        ariaLabels={{ tableLabel: 'Studies' }}
        header={
          <Header
            variant="h1"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void list.refetch()} />
                {create}
              </SpaceBetween>
            }
          >
            Studies
          </Header>
        }
        filter={
          <SegmentedControl
            label="Which studies"
            selectedId={status}
            options={[
              { id: 'active', text: 'Active' },
              { id: 'archived', text: 'Archived' },
            ]}
            onChange={({ detail }) => setSearch(detail.selectedId === 'archived' ? { status: 'archived' } : {})}
          />
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Study',
            isRowHeader: true,
            cell: (study) => <RouterLink to={`/organizations/${id}/studies/${study.id}`}>{study.name}</RouterLink>,
          },
          {
            id: 'role',
            header: 'Your role',
            cell: (study) =>
              [study.ownerId === memberId && 'Owner', study.role && STUDY_ROLE_NAMES[study.role]].filter(Boolean).join(', ') || '–',
          },
          { id: 'status', header: 'Status', cell: (study) => <StudyState status={study.status} /> },
          { id: 'createdAt', header: 'Created', cell: (study) => <Day time={study.createdAt} /> },
        ]}
        empty={
          list.error ? (
            <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <Empty title={status === 'active' ? 'No studies yet' : 'No study is archived'} action={status === 'active' ? create : undefined}>
              {!create && 'You see the studies that you own or have a role in.'}
            </Empty>
          )
        }
        footer={<MorePages list={list} />}
      />
      {creating && <CreateStudy onDismiss={() => setCreating(false)} />}
    </>
  );
}

export const route = { Component: StudiesPage };

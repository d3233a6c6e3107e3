import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useChangeStudy, useStudy } from '../../api/studies';
import { StudyState } from '../../components/labels';
import { MemberLink } from '../../components/member-link';
import { ProblemAlert } from '../../components/problem-alert';
import { Loading } from '../../components/states';
import { Day } from '../../components/time';
import { useFlash } from '../../layout/flash';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { EditStudy } from './edit-study';
import { StudyMembers } from './study-members';

function StudyPage() {
  const { id, role } = useCurrent();
  const { studyId = '' } = useParams();
  const navigate = useNavigate();
  const { data, error, isPending, refetch } = useStudy(id, studyId);
  const change = useChangeStudy(id, studyId);
  const flash = useFlash();
  const [editing, setEditing] = useState(false);
  usePageTitle(data?.data.name ?? 'Study');
  if (isPending) return <Loading text="Loading the study" />;
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  const study = data.data;
  const manages = reaches(role, 'admin');
  const other = study.status === 'active' ? 'archived' : 'active';
  return (
    <SpaceBetween size="l">
      <BreadcrumbGroup
        ariaLabel="Breadcrumbs"
        items={[
          { text: 'Studies', href: `/organizations/${id}/studies` },
          { text: study.name, href: '' },
        ]}
        onFollow={(event) => {
          event.preventDefault();
          void navigate(event.detail.href);
        }}
      />
      <Header
        variant="h1"
        actions={
          manages && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => setEditing(true)}>Edit</Button>
              <Button
                loading={change.isPending}
                onClick={() =>
                  change.mutate(
                    { patch: { status: other }, etag: data.etag },
                    {
                      onSuccess: () => flash.done(other === 'archived' ? `${study.name} is archived.` : `${study.name} is active again.`),
                      onError: flash.failed,
                    },
                  )
                }
              >
                {other === 'archived' ? 'Archive' : 'Make active'}
              </Button>
            </SpaceBetween>
          )
        }
      >
        {study.name}
      </Header>
      <Container>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Owner', value: <Owner organizationId={id} memberId={study.ownerId} /> },
            { label: 'Status', value: <StudyState status={study.status} /> },
            { label: 'Created', value: <Day time={study.createdAt} /> },
          ]}
        />
      </Container>
      <StudyMembers study={study} manages={manages} />
      {editing && <EditStudy study={study} etag={data.etag} onDismiss={() => setEditing(false)} />}
    </SpaceBetween>
  );
}

/** The owner by name, where the person may see who that is. */
function Owner({ organizationId, memberId }: { organizationId: string; memberId: string }) {
  const { role, memberId: own } = useCurrent();
  return reaches(role, 'admin') || own === memberId ? <MemberLink organizationId={organizationId} memberId={memberId} /> : <>{memberId}</>;
}

export const route = { Component: StudyPage };

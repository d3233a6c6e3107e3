import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Member } from '../../api/client';
import { MemberState, ORIGIN_NAMES, ROLE_NAMES } from '../../components/labels';
import { Ago, Day } from '../../components/time';
import { reaches, useCurrent } from '../../layout/organization';
import { EditProfile } from './edit-profile';

/** Who the member is, and what the roster says about them. */
export function Profile({ member, etag }: { member: Member; etag: string | null }) {
  const { role } = useCurrent();
  const [editing, setEditing] = useState(false);
  const attributes = Object.entries(member.attributes ?? {});
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              reaches(role, 'admin') && (
                <Button disabled={member.status === 'removed'} onClick={() => setEditing(true)}>
                  Edit
                </Button>
              )
            }
          >
            Profile
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'First name', value: member.firstName ?? '–' },
            { label: 'Last name', value: member.lastName ?? '–' },
            { label: 'Email', value: member.email ?? '–' },
            { label: 'Phone', value: member.phone ?? '–' },
            { label: 'Permission', value: ROLE_NAMES[member.role] },
            { label: 'Status', value: <MemberState status={member.status} /> },
            { label: 'Origin', value: ORIGIN_NAMES[member.origin] },
            { label: 'Roster ID', value: member.externalId ?? '–' },
            { label: 'Joined', value: <Day time={member.joinedAt} /> },
            { label: 'Last login', value: <Ago time={member.lastLoginAt} /> },
          ]}
        />
      </Container>
      {attributes.length > 0 && (
        <Container header={<Header variant="h2">From the roster</Header>}>
          <KeyValuePairs columns={3} items={attributes.map(([label, value]) => ({ label, value: value || '–' }))} />
        </Container>
      )}
      {editing && <EditProfile member={member} etag={etag} onDismiss={() => setEditing(false)} />}
    </SpaceBetween>
  );
}

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Member } from '../../api/client';
import { reaches, useCurrent } from '../../layout/organization';
import { RemoveMembers } from '../members/remove-members';
import { useRowChanges } from '../members/row-changes';
import { comesBack, mayChange, maySwitch } from '../members/rules';

/** What can be done with the member of this page. */
export function MemberActions({ member }: { member: Member }) {
  const { id, role, memberId } = useCurrent();
  const navigate = useNavigate();
  const changes = useRowChanges(id);
  const [removing, setRemoving] = useState(false);
  if (!reaches(role, 'admin')) return null;
  const off = member.status === 'disabled' || comesBack(member);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {member.invitation && (
        <Button onClick={() => void changes.resend([member])} loading={changes.busy.has(member.id)}>
          Resend invitation
        </Button>
      )}
      <Button
        disabled={!maySwitch(role, memberId, member)}
        loading={changes.busy.has(member.id)}
        onClick={() => void changes.setActive([member], off)}
      >
        {off ? 'Activate' : 'Disable'}
      </Button>
      <Button disabled={!mayChange(role, memberId, member)} onClick={() => setRemoving(true)}>
        Soft delete
      </Button>
      {removing && (
        <RemoveMembers
          organizationId={id}
          members={[member]}
          onDismiss={() => setRemoving(false)}
          onDone={() => void navigate(`/organizations/${id}/members`)}
        />
      )}
    </SpaceBetween>
  );
}

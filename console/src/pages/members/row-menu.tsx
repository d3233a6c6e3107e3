import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import type { Member } from '../../api/client';
import { memberName } from '../../components/labels';
import type { MemberAction } from './actions';
import { comesBack } from './rules';

interface Props {
  member: Member;
  changeable: boolean;
  onAction: (action: MemberAction) => void;
}

/** The menu (⋮) of one row. */
export function RowMenu({ member, changeable, onAction }: Props) {
  const removed = member.status === 'removed';
  const gone = `They are removed, until they are ${comesBack(member) ? 'switched on' : 'invited'} again.`;
  const items: ButtonDropdownProps.ItemOrGroup[] = [{ id: 'view', text: 'View details' }];
  if (member.invitation) items.push({ id: 'resend', text: 'Resend invitation' });
  items.push({
    id: 'credentials',
    text: 'Reset credentials',
    disabled: member.status !== 'active' && member.status !== 'disabled',
    disabledReason: removed ? gone : 'They have no account yet.',
  });
  items.push({ id: 'wallet', text: 'Adjust wallet', disabled: removed, disabledReason: gone });
  items.push({
    id: 'remove',
    text: 'Soft delete member',
    disabled: !changeable,
    disabledReason: removed ? gone : 'Nobody removes the owner or themselves, and only the owner removes admins.',
  });
  return (
    <ButtonDropdown
      variant="icon"
      expandToViewport
      ariaLabel={`Actions for ${memberName(member)}`}
      items={items}
      onItemClick={({ detail }) => onAction(detail.id as MemberAction)}
    />
  );
}

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMember } from '../api/members';
import { memberName } from './labels';
import { MemberPicker } from './member-picker';

/** As the API has it. */
export const MOST_REVIEWERS = 20;

interface Props {
  organizationId: string;
  reviewers: readonly string[];
  onChange: (reviewers: string[]) => void;
}

/** The members who decide, by name, with a way to add one and to take one out. For who may see all members. */
export function ReviewerPicker({ organizationId, reviewers, onChange }: Props) {
  return (
    <SpaceBetween size="xs">
      {reviewers.map((memberId) => (
        <Reviewer
          key={memberId}
          organizationId={organizationId}
          memberId={memberId}
          onRemove={() => onChange(reviewers.filter((id) => id !== memberId))}
        />
      ))}
      {reviewers.length < MOST_REVIEWERS && (
        <MemberPicker
          organizationId={organizationId}
          label="Add a reviewer"
          picked={null}
          without={reviewers}
          onPick={(member) => member && onChange([...reviewers, member.id])}
        />
      )}
    </SpaceBetween>
  );
}

interface ReviewerProps {
  organizationId: string;
  memberId: string;
  onRemove: () => void;
}

function Reviewer({ organizationId, memberId, onRemove }: ReviewerProps) {
  const { data } = useMember(organizationId, memberId);
  const name = data ? memberName(data.data) : memberId;
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <span>{name}</span>
      <Button variant="inline-icon" iconName="close" ariaLabel={`Take out ${name}`} onClick={onRemove} />
    </SpaceBetween>
  );
}

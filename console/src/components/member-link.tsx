import { useMember } from '../api/members';
import { memberName } from './labels';
import { RouterLink } from './router-link';

/** A member by name, which is fetched for it, as a link to their page. For who may see all members. */
export function MemberLink({ organizationId, memberId }: { organizationId: string; memberId: string }) {
  const { data } = useMember(organizationId, memberId);
  return (
    <RouterLink to={`/organizations/${organizationId}/members/${memberId}`}>
      {data ? memberName(data.data) : memberId}
    </RouterLink>
  );
}

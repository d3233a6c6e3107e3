import type { Member, Role } from '../../api/client';
import { reaches } from '../../layout/organization';

/** What of a member decides what can be done with them. */
type Standing = Pick<Member, 'id' | 'role' | 'status' | 'origin'>;

/** Whether someone of this role manages this member: nobody manages the owner or themselves, only the owner admins. */
function mayManage(ownRole: Role, ownId: string, member: Standing): boolean {
  if (member.id === ownId || member.role === 'owner') return false;
  return reaches(ownRole, member.role === 'admin' ? 'owner' : 'admin');
}

/** Whether someone of this role may change this member at all. */
export function mayChange(ownRole: Role, ownId: string, member: Standing): boolean {
  return member.status !== 'removed' && mayManage(ownRole, ownId, member);
}

/** Whether a member is removed and comes back once switched on; who came in another way is invited again. */
export function comesBack({ status, origin }: Standing): boolean {
  return status === 'removed' && origin === 'roster';
}

/**
 * Whether someone of this role may switch this member on or off. Who is invited is not active yet, and is kept out by
 * canceling the invitation.
 */
export function maySwitch(ownRole: Role, ownId: string, member: Standing): boolean {
  if (comesBack(member)) return mayManage(ownRole, ownId, member);
  return member.status !== 'pending' && mayChange(ownRole, ownId, member);
}

import { useState } from 'react';
import type { Member, Role } from '../../api/client';
import { useResend } from '../../api/invitations';
import { useSetActive, useSetRole } from '../../api/members';
import { asProblem } from '../../api/problem';
import { memberName, ROLE_NAMES } from '../../components/labels';
import { useFlash } from '../../layout/flash';

/** Changes of one row or of several, each with a message about what came of it. */
export function useRowChanges(organizationId: string) {
  const flash = useFlash();
  const role = useSetRole(organizationId);
  const active = useSetActive(organizationId);
  const resendOne = useResend(organizationId);
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());

  const each = async (members: readonly Member[], change: (member: Member) => Promise<unknown>, done: string) => {
    setBusy(new Set(members.map(({ id }) => id)));
    const failures: { member: Member; error: unknown }[] = [];
    for (const member of members) {
      try {
        await change(member);
      } catch (error) {
        failures.push({ member, error });
      }
    }
    setBusy(new Set());
    const [failure] = failures;
    const changed = members.length - failures.length;
    if (changed > 0) {
      const [first] = members;
      flash.done(members.length === 1 && first ? `${memberName(first)}: ${done}.` : `${changed} of ${members.length} members: ${done}.`);
    }
    if (failure && failures.length === 1) flash.failed(failure.error);
    else if (failure) {
      flash.failed(new Error(`${failures.length} members could not be changed, the first of them ${memberName(failure.member)}: ${asProblem(failure.error).message}`));
    }
  };

  return {
    busy,
    setRole: (members: readonly Member[], wanted: Role) =>
      each(members, ({ id }) => role.mutateAsync({ memberId: id, role: wanted }), `permission is ${ROLE_NAMES[wanted]} now`),
    setActive: (members: readonly Member[], wanted: boolean) =>
      each(members, ({ id }) => active.mutateAsync({ memberId: id, active: wanted }), wanted ? 'active again' : 'not active any more'),
    resend: (members: readonly Member[]) => {
      const invited = members.filter(({ invitation }) => invitation);
      if (invited.length === 0) {
        flash.failed(new Error('None of them has an open invitation'));
        return Promise.resolve();
      }
      return each(invited, ({ invitation }) => resendOne.mutateAsync(invitation ?? ''), 'invitation sent again');
    },
  };
}

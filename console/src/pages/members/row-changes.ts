import { useState } from 'react';
import type { Member, Role, Schemas } from '../../api/client';
import { useResend } from '../../api/invitations';
import { useBulkChange, useSetActive, useSetRole } from '../../api/members';
import { asProblem } from '../../api/problem';
import { memberName, ROLE_NAMES } from '../../components/labels';
import { useFlash } from '../../layout/flash';

/** Changes of one row or of several, each with a message about what came of it. */
export function useRowChanges(organizationId: string) {
  const flash = useFlash();
  const role = useSetRole(organizationId);
  const active = useSetActive(organizationId);
  const resendOne = useResend(organizationId);
  const bulk = useBulkChange(organizationId);
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());

  /** Keeps the rows from being changed again meanwhile, and says what went wrong. */
  const during = async (members: readonly Member[], work: () => Promise<void>) => {
    setBusy(new Set(members.map(({ id }) => id)));
    try {
      await work();
    } catch (error) {
      flash.failed(error);
    } finally {
      setBusy(new Set());
    }
  };
  const say = (members: readonly Member[], changed: number, what: string, refusals: string[]) => {
    const [first] = members;
    if (changed > 0) {
      flash.done(members.length === 1 && first ? `${memberName(first)}: ${what}.` : `${changed} of ${members.length} members: ${what}.`);
    }
    if (refusals.length > 0) flash.failed(new Error([...new Set(refusals)].join(' ')));
  };
  const many = (members: readonly Member[], change: Omit<Schemas['BulkChange'], 'memberIds'>, what: string) =>
    during(members, async () => {
      const { outcomes } = await bulk.mutateAsync({ ...change, memberIds: members.map(({ id }) => id) });
      const refused = outcomes.filter(({ outcome }) => outcome === 'refused');
      const name = (id: string) => memberName(members.find((member) => member.id === id) ?? ({} as Member));
      say(members, outcomes.length - refused.length, what, refused.map(({ memberId, detail }) => `${name(memberId)}: ${detail ?? 'refused'}.`));
    });

  return {
    busy,
    setRole: (members: readonly Member[], wanted: Role) => {
      const what = `permission is ${ROLE_NAMES[wanted]} now`;
      const [one, ...more] = members;
      if (!one || more.length > 0) return many(members, { action: 'change_role', role: wanted }, what);
      return during(members, async () => {
        await role.mutateAsync({ memberId: one.id, role: wanted });
        say(members, 1, what, []);
      });
    },
    setActive: (members: readonly Member[], wanted: boolean) => {
      const what = wanted ? 'active again' : 'not active any more';
      const [one, ...more] = members;
      if (!one || more.length > 0) return many(members, { action: wanted ? 'activate' : 'deactivate' }, what);
      return during(members, async () => {
        await active.mutateAsync({ memberId: one.id, active: wanted });
        say(members, 1, what, []);
      });
    },
    resend: (members: readonly Member[]) =>
      during(members, async () => {
        const invited = members.filter(({ invitation }) => invitation);
        if (invited.length === 0) throw new Error('None of them has an open invitation');
        const refusals: string[] = [];
        for (const member of invited) {
          await resendOne.mutateAsync(member.invitation ?? '').catch((error: unknown) => {
            refusals.push(`${memberName(member)}: ${asProblem(error).message}`);
          });
        }
        say(invited, invited.length - refusals.length, 'invitation sent again', refusals);
      }),
  };
}

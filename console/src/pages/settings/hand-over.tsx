import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import type { Organization } from '../../api/client';
import { useHandOver } from '../../api/organizations';
import { Confirm } from '../../components/confirm';
import { MemberPicker, type PickedMember } from '../../components/member-picker';
import { useFlash } from '../../layout/flash';
import { useCurrent } from '../../layout/organization';

/** Makes another active member the owner. */
export function HandOver({ organization, onDismiss }: { organization: Organization; onDismiss: () => void }) {
  const { memberId: own } = useCurrent();
  const [chosen, setChosen] = useState<PickedMember | null>(null);
  const flash = useFlash();
  const handOver = useHandOver(organization.id, () => {
    flash.done(`${chosen?.name ?? 'Someone else'} owns ${organization.name} now. You are an admin.`);
    onDismiss();
  });
  return (
    <Confirm
      title={`Hand over ${organization.name}`}
      action="Hand over"
      onConfirm={() => chosen && handOver.mutate(chosen.id)}
      onDismiss={onDismiss}
      loading={handOver.isPending}
      disabled={!chosen}
      error={handOver.error}
    >
      <FormField
        label="New owner"
        description="An active member. They can do everything that you can now; you cannot take it back."
      >
        <MemberPicker organizationId={organization.id} label="New owner" picked={chosen} onPick={setChosen} without={[own]} />
      </FormField>
    </Confirm>
  );
}

import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import type { Organization } from '../../api/client';
import { useMembers } from '../../api/members';
import { useHandOver } from '../../api/organizations';
import { Confirm } from '../../components/confirm';
import { memberName } from '../../components/labels';
import { useFlash } from '../../layout/flash';
import { useCurrent } from '../../layout/organization';

/** Makes another active member the owner. */
export function HandOver({ organization, onDismiss }: { organization: Organization; onDismiss: () => void }) {
  const { memberId: own } = useCurrent();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<{ id: string; name: string } | null>(null);
  const flash = useFlash();
  const handOver = useHandOver(organization.id, () => {
    flash.done(`${chosen?.name ?? 'Someone else'} owns ${organization.name} now. You are an admin.`);
    onDismiss();
  });
  const found = useMembers(organization.id, {
    q: text.trim(),
    status: ['active'],
    role: [],
    sort: 'name',
    order: 'asc',
    limit: 20,
    cursor: null,
  });
  const options = (found.data?.items ?? [])
    .filter(({ id }) => id !== own)
    .map((member) => ({ value: member.id, label: memberName(member), description: member.email ?? '' }));
  const submit = () => {
    if (!chosen) return;
    handOver.mutate(chosen.id);
  };
  return (
    <Confirm
      title={`Hand over ${organization.name}`}
      action="Hand over"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={handOver.isPending}
      disabled={!chosen}
      error={handOver.error}
    >
      <FormField label="New owner" description="An active member. They can do everything that you can now; you cannot take it back.">
        <Autosuggest
          value={chosen?.name ?? text}
          options={options}
          filteringType="manual"
          enteredTextLabel={(value) => `Search for "${value}"`}
          placeholder="Find by name or email"
          statusType={found.isFetching ? 'loading' : found.error ? 'error' : 'finished'}
          errorText="Members could not be searched"
          empty="Nobody matches"
          ariaLabel="New owner"
          onChange={({ detail }) => {
            setChosen(null);
            setText(detail.value);
          }}
          onSelect={({ detail }) => {
            const option = options.find(({ value }) => value === detail.value);
            if (option) setChosen({ id: option.value, name: option.label });
          }}
        />
      </FormField>
    </Confirm>
  );
}

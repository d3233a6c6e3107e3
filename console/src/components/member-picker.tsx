import Autosuggest from '@cloudscape-design/components/autosuggest';
import { useState } from 'react';
import type { MemberStatus } from '../api/client';
import { useMembers } from '../api/members';
import { memberName } from './labels';

/** A member as a picker hands them over. */
export interface PickedMember {
  id: string;
  name: string;
}

interface Props {
  organizationId: string;
  label: string;
  picked: PickedMember | null;
  onPick: (member: PickedMember | null) => void;
  /** Members who cannot be picked. */
  without?: readonly string[];
  /** Of which states there are some to pick from: the active, if left out. */
  status?: MemberStatus[];
}

const ACTIVE: MemberStatus[] = ['active'];

/** Finds one member by name or address. */
export function MemberPicker({ organizationId, label, picked, onPick, without = [], status = ACTIVE }: Props) {
  const [text, setText] = useState('');
  const found = useMembers(organizationId, {
    q: text.trim(),
    status,
    role: [],
    origin: [],
    sort: 'name',
    order: 'asc',
    limit: 20,
    cursor: null,
  });
  const options = (found.data?.items ?? [])
    .filter(({ id }) => !without.includes(id))
    .map((member) => ({ value: member.id, label: memberName(member), description: member.email ?? '' }));
  return (
    <Autosuggest
      value={picked?.name ?? text}
      options={options}
      filteringType="manual"
      enteredTextLabel={(value) => `Search for "${value}"`}
      placeholder="Find by name or email"
      statusType={found.isFetching ? 'loading' : found.error ? 'error' : 'finished'}
      loadingText="Searching"
      errorText="Members could not be searched"
      empty={status === ACTIVE ? 'No active member matches' : 'No member matches'}
      ariaLabel={label}
      onChange={({ detail }) => {
        onPick(null);
        setText(detail.value);
      }}
      onSelect={({ detail }) => {
        const option = options.find(({ value }) => value === detail.value);
        // Choosing has typed the id.
        setText('');
        if (option) onPick({ id: option.value, name: option.label });
      }}
    />
  );
}

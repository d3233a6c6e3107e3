import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import type { Role } from '../../api/client';
import { ROLE_NAMES } from '../../components/labels';
import { reaches, useCurrent } from '../../layout/organization';

const DESCRIPTIONS = { member: 'Standard access', admin: 'Manages members and resources' } as const;

/** Which role invited people get: only the owner makes admins. */
export function RoleSelect({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  const { role: own } = useCurrent();
  const roles = reaches(own, 'owner') ? (['member', 'admin'] as const) : (['member'] as const);
  return (
    <FormField label="Role">
      <Select
        selectedOption={{ value: role, label: ROLE_NAMES[role] }}
        options={roles.map((value) => ({ value, label: ROLE_NAMES[value], description: DESCRIPTIONS[value] }))}
        onChange={({ detail }) => onChange(detail.selectedOption.value as Role)}
      />
    </FormField>
  );
}

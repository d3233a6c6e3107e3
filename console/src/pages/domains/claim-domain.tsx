import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useDomainChanges } from '../../api/domains';
import { Confirm } from '../../components/confirm';
import { useFlash } from '../../layout/flash';

/** Claims a domain; the list then shows the record to publish. */
export function ClaimDomain({ organizationId, onDismiss }: { organizationId: string; onDismiss: () => void }) {
  const { claim } = useDomainChanges(organizationId);
  const [domain, setDomain] = useState('');
  const flash = useFlash();
  const submit = () => {
    if (domain.trim() === '' || claim.isPending) return;
    claim.mutate(domain.trim(), {
      onSuccess: (made) => {
        flash.done(`Publish the TXT record of ${made.domain} in your DNS, then verify it.`);
        onDismiss();
      },
    });
  };
  return (
    <Confirm
      title="Add domain"
      action="Add"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={claim.isPending}
      disabled={domain.trim() === ''}
      error={claim.error}
    >
      <FormField label="Domain" description="The part after the @ of your addresses, like example.org.">
        <Input
          autoFocus
          value={domain}
          onChange={({ detail }) => setDomain(detail.value)}
          onKeyDown={({ detail }) => detail.key === 'Enter' && submit()}
        />
      </FormField>
    </Confirm>
  );
}

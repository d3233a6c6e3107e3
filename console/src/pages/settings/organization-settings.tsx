import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState, type SyntheticEvent } from 'react';
import type { Organization, Role } from '../../api/client';
import { useChangeSettings } from '../../api/organizations';
import { asProblem } from '../../api/problem';
import { ROLE_NAMES } from '../../components/labels';
import { ProblemAlert } from '../../components/problem-alert';
import { useFlash } from '../../layout/flash';
import { SeatUsage } from './seat-usage';

interface Props {
  organization: Organization;
  etag: string | null;
  readOnly: boolean;
}

/** Name, seats, invitations, currency and single sign-on of the organization. */
export function OrganizationSettings({ organization, etag, readOnly }: Props) {
  const { id, name, invitationTtlDays, defaultRole, currency, ssoEnabled } = organization;
  const before = { name, invitationTtlDays: String(invitationTtlDays), defaultRole, currency, ssoEnabled };
  const [draft, setDraft] = useState(before);
  const flash = useFlash();
  const change = useChangeSettings(id, () => flash.done('The settings are saved.'));
  const problem = change.error ? asProblem(change.error) : null;
  const changed = JSON.stringify(draft) !== JSON.stringify(before);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const patch = {
      ...(draft.name !== before.name && { name: draft.name.trim() }),
      ...(draft.invitationTtlDays !== before.invitationTtlDays && { invitationTtlDays: Number(draft.invitationTtlDays) }),
      ...(draft.defaultRole !== before.defaultRole && { defaultRole: draft.defaultRole }),
      ...(draft.currency !== before.currency && { currency: draft.currency.toUpperCase() }),
      ...(draft.ssoEnabled !== before.ssoEnabled && { ssoEnabled: draft.ssoEnabled }),
    };
    change.mutate({ patch, etag });
  };
  return (
    <form onSubmit={submit}>
      <Form
        actions={
          !readOnly && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button formAction="none" variant="link" disabled={!changed} onClick={() => setDraft(before)}>
                Discard
              </Button>
              <Button formAction="submit" variant="primary" disabled={!changed} loading={change.isPending}>
                Save
              </Button>
            </SpaceBetween>
          )
        }
      >
        <SpaceBetween size="l">
          {problem && !problem.problem.errors && <ProblemAlert error={problem} />}
          <Container header={<Header variant="h2">Organization</Header>}>
            <SpaceBetween size="m">
              <FormField label="Name" errorText={problem?.field('/name')}>
                <Input readOnly={readOnly} value={draft.name} onChange={({ detail }) => setDraft({ ...draft, name: detail.value })} />
              </FormField>
              <FormField label="Currency of wallets" constraintText="ISO 4217 code, like USD." errorText={problem?.field('/currency')}>
                <Input readOnly={readOnly} value={draft.currency} onChange={({ detail }) => setDraft({ ...draft, currency: detail.value })} />
              </FormField>
              <FormField label="Id" description="What scripts and upstream systems call this organization.">
                <Box variant="code">{id}</Box>
              </FormField>
            </SpaceBetween>
          </Container>
          <SeatUsage seats={organization.seats} />
          <Container header={<Header variant="h2">Invitations</Header>}>
            <SpaceBetween size="m">
              <FormField label="Days until an invitation expires" constraintText="1 to 30." errorText={problem?.field('/invitationTtlDays')}>
                <Input
                  type="number"
                  readOnly={readOnly}
                  value={draft.invitationTtlDays}
                  onChange={({ detail }) => setDraft({ ...draft, invitationTtlDays: detail.value })}
                />
              </FormField>
              <FormField label="Role of new members" description="When none is named." errorText={problem?.field('/defaultRole')}>
                <Select
                  readOnly={readOnly}
                  selectedOption={{ value: draft.defaultRole, label: ROLE_NAMES[draft.defaultRole] }}
                  options={(['member', 'admin'] as const).map((value) => ({ value, label: ROLE_NAMES[value] }))}
                  onChange={({ detail }) => setDraft({ ...draft, defaultRole: detail.selectedOption.value as Role })}
                />
              </FormField>
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">Single sign-on</Header>}>
            <FormField
              label="Members sign in through the organization's own identity provider"
              description="New members are then invited, not added, and nobody joins by a domain."
              errorText={problem?.field('/ssoEnabled')}
            >
              <Toggle readOnly={readOnly} checked={draft.ssoEnabled} onChange={({ detail }) => setDraft({ ...draft, ssoEnabled: detail.checked })}>
                {draft.ssoEnabled ? 'On' : 'Off'}
              </Toggle>
            </FormField>
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type SyntheticEvent } from 'react';
import type { Organization, Role } from '../../api/client';
import { useAddMember } from '../../api/members';
import { asProblem } from '../../api/problem';
import { ROLE_NAMES } from '../../components/labels';
import { ProblemAlert } from '../../components/problem-alert';
import { RouterLink } from '../../components/router-link';
import { useFlash } from '../../layout/flash';
import { reaches, useCurrent } from '../../layout/organization';
import { useNarrow } from '../../preferences/narrow';

const NOBODY = { firstName: '', lastName: '', email: '' };

/** The bar that adds one member by name. */
export function AddMember({ organization }: { organization: Organization }) {
  const { role: own } = useCurrent();
  const [person, setPerson] = useState(NOBODY);
  const roles: Role[] = reaches(own, 'owner') ? ['member', 'admin'] : ['member'];
  const [role, setRole] = useState<Role>(roles.includes(organization.defaultRole) ? organization.defaultRole : 'member');
  const add = useAddMember(organization.id);
  const flash = useFlash();
  const narrow = useNarrow();
  const problem = add.error ? asProblem(add.error) : null;
  const faulty = problem?.code === 'invalid' || (problem?.problem.errors?.length ?? 0) > 0;

  if (organization.ssoEnabled) {
    return (
      <Alert type="info">
        Members of {organization.name} sign in through its own provider: add them on the{' '}
        <RouterLink to={`/organizations/${organization.id}/invitations`}>Invitations</RouterLink> page.
      </Alert>
    );
  }

  const field = (name: keyof typeof NOBODY, label: string, type: 'text' | 'email' = 'text') => (
    <FormField label={label} errorText={problem?.field(`/${name}`)}>
      <Input
        value={person[name]}
        type={type}
        onChange={({ detail }) => setPerson({ ...person, [name]: detail.value })}
        ariaRequired
      />
    </FormField>
  );
  const complete = Object.values(person).every((value) => value.trim() !== '');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!complete || add.isPending) return;
    add.mutate(
      { ...person, role },
      {
        onSuccess: (member) => {
          setPerson(NOBODY);
          flash.done(`${member.firstName ?? ''} ${member.lastName ?? ''} was added. An invitation is on its way.`);
        },
      },
    );
  };
  const content = (
        <SpaceBetween size="m">
          {problem && !faulty && <ProblemAlert error={problem} />}
          <Grid
            gridDefinition={[
              { colspan: { default: 12, xs: 6, s: 2 } },
              { colspan: { default: 12, xs: 6, s: 2 } },
              { colspan: { default: 12, xs: 6, s: 3 } },
              { colspan: { default: 12, xs: 6, s: 3 } },
              { colspan: { default: 12, xs: 6, s: 2 } },
            ]}
          >
            {field('firstName', 'First name')}
            {field('lastName', 'Last name')}
            {field('email', 'Email', 'email')}
            <FormField label="Permission" errorText={problem?.field('/role')}>
              <Select
                selectedOption={{ value: role, label: ROLE_NAMES[role] }}
                options={roles.map((value) => ({ value, label: ROLE_NAMES[value] }))}
                onChange={({ detail }) => setRole(detail.selectedOption.value as Role)}
              />
            </FormField>
            <FormField label={!narrow && <span aria-hidden="true">&nbsp;</span>}>
              <Button formAction="submit" loading={add.isPending} disabled={!complete}>
                Add
              </Button>
            </FormField>
          </Grid>
        </SpaceBetween>
  );
  return (
    <form onSubmit={submit} noValidate aria-label="Add member">
      {narrow ? (
        <ExpandableSection variant="container" headingTagOverride="h2" headerText="Add member">
          {content}
        </ExpandableSection>
      ) : (
        <Container header={<Header variant="h2">Add member</Header>}>{content}</Container>
      )}
    </form>
  );
}

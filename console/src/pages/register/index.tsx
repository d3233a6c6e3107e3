import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type SyntheticEvent } from 'react';
import { useAuth } from 'react-oidc-context';
import { useParams, useSearchParams } from 'react-router';
import { useRegister } from '../../api/accounts';
import { asProblem } from '../../api/problem';
import type { SignInState } from '../../auth/settings';
import { ProblemAlert } from '../../components/problem-alert';
import { PlainPage } from '../../layout/plain-page';
import { columnsOf } from './columns';

/** Where people whom a roster names make their accounts. */
function RegisterPage() {
  const { organizationId = '' } = useParams();
  const [search] = useSearchParams();
  const columns = columnsOf(search);
  const auth = useAuth();
  const register = useRegister();
  const [match, setMatch] = useState<Record<string, string>>({});
  const [kind, setKind] = useState<'email' | 'phone'>('email');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const problem = register.error ? asProblem(register.error) : null;
  const differs = repeated !== '' && repeated !== password;
  const complete =
    columns.every((name) => match[name]?.trim()) && login.trim() !== '' && password !== '' && repeated === password;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!complete || register.isPending) return;
    const stated = Object.fromEntries(columns.map((name) => [name, match[name]?.trim() ?? '']));
    register.mutate({ organizationId, match: stated, [kind]: login.trim(), password });
  };
  const signIn = () => {
    const state: SignInState = { returnTo: `/organizations/${organizationId}/members` };
    void auth.signinRedirect({ state, login_hint: login.trim() });
  };

  if (register.isSuccess) {
    return (
      <PlainPage title="Registered">
        <Alert
          type="success"
          header="You are registered"
          action={<Button onClick={signIn}>Sign in</Button>}
        >
          Sign in with {login.trim()} and your password.
        </Alert>
      </PlainPage>
    );
  }
  return (
    <PlainPage title="Register">
      <form onSubmit={submit} noValidate>
        <Form
          header={
            <Header variant="h1" description="Your organization has you on its roster. Tell it who you are, and choose what you sign in with.">
              Register
            </Header>
          }
          actions={
            <Button formAction="submit" variant="primary" disabled={!complete} loading={register.isPending}>
              Register
            </Button>
          }
        >
          <SpaceBetween size="l">
            {problem && <ProblemAlert error={problem} />}
            <Container header={<Header variant="h2">Who you are</Header>}>
              <SpaceBetween size="m">
                {columns.map((name) => (
                  <FormField key={name} label={name} errorText={problem?.field(`/match/${name}`)}>
                    <Input value={match[name] ?? ''} onChange={({ detail }) => setMatch({ ...match, [name]: detail.value })} />
                  </FormField>
                ))}
              </SpaceBetween>
            </Container>
            <Container header={<Header variant="h2">What you sign in with</Header>}>
              <SpaceBetween size="m">
                <FormField label="Sign in by">
                  <RadioGroup
                    value={kind}
                    onChange={({ detail }) => setKind(detail.value === 'phone' ? 'phone' : 'email')}
                    items={[
                      { value: 'email', label: 'Email' },
                      { value: 'phone', label: 'Phone number' },
                    ]}
                  />
                </FormField>
                <FormField
                  label={kind === 'email' ? 'Email' : 'Phone number'}
                  constraintText={kind === 'phone' ? 'With the country, like +12025550100.' : undefined}
                  errorText={problem?.field(`/${kind}`)}
                >
                  <Input
                    type={kind === 'email' ? 'email' : 'text'}
                    inputMode={kind === 'email' ? 'email' : 'tel'}
                    autoComplete={kind === 'email' ? 'email' : 'tel'}
                    value={login}
                    onChange={({ detail }) => setLogin(detail.value)}
                  />
                </FormField>
                <FormField
                  label="Password"
                  constraintText="At least 12 characters, with capitals, small letters and digits."
                  errorText={problem?.field('/password')}
                >
                  <Input type="password" autoComplete="new-password" value={password} onChange={({ detail }) => setPassword(detail.value)} />
                </FormField>
                <FormField label="Password once more" errorText={differs ? 'The two differ.' : undefined}>
                  <Input type="password" autoComplete="new-password" value={repeated} onChange={({ detail }) => setRepeated(detail.value)} />
                </FormField>
              </SpaceBetween>
            </Container>
          </SpaceBetween>
        </Form>
      </form>
    </PlainPage>
  );
}

export const route = { Component: RegisterPage };

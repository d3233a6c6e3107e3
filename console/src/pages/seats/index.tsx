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
import { useSearchParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useSetSeatLimit } from '../../api/organizations';
import { useSession } from '../../auth/session';
import { ProblemAlert } from '../../components/problem-alert';
import { seatText } from '../../components/seats';
import { PlainPage } from '../../layout/plain-page';
import { readLimit } from './limit';

function SeatsPage() {
  const { operator } = useSession();
  return (
    <PlainPage title="Seat limits">
      {operator ? (
        <SeatForm />
      ) : (
        <Alert type="info" header="Seat limits are set by operators">
          Whoever runs this installation opens this page. Ask them for more seats, and name your organization&apos;s id.
        </Alert>
      )}
    </PlainPage>
  );
}

/** Sets the limit of any organization by its id: operators belong to none, and see nothing else of it. */
function SeatForm() {
  const [search] = useSearchParams();
  const [organizationId, setOrganizationId] = useState(search.get('organization') ?? '');
  const [limited, setLimited] = useState(true);
  const [text, setText] = useState('');
  const set = useSetSeatLimit();
  const limit = limited ? readLimit(text) : null;
  const id = organizationId.trim();
  const edit = () => set.reset();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (id !== '' && limit !== undefined && !set.isPending) set.mutate({ organizationId: id, seatLimit: limit });
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Seat limit">
      <Form
        header={
          <Header variant="h1" description="How many people an organization can have: active and pending members take one seat each.">
            Seat limits
          </Header>
        }
        actions={
          <Button formAction="submit" variant="primary" disabled={id === '' || limit === undefined} loading={set.isPending}>
            Set limit
          </Button>
        }
      >
        <Container>
          <SpaceBetween size="m">
            {set.error && <ProblemAlert error={set.error} />}
            {set.data && <Done plan={set.data} />}
            <FormField label="Organization's id" description="It stands in the organization's settings, under Plan and seats.">
              <Input
                value={organizationId}
                spellcheck={false}
                onChange={({ detail }) => {
                  edit();
                  setOrganizationId(detail.value);
                }}
              />
            </FormField>
            <FormField label="Seats">
              <RadioGroup
                value={limited ? 'limited' : 'unlimited'}
                onChange={({ detail }) => {
                  edit();
                  setLimited(detail.value === 'limited');
                }}
                items={[
                  { value: 'limited', label: 'As many as stated' },
                  { value: 'unlimited', label: 'Without a limit' },
                ]}
              />
            </FormField>
            {limited && (
              <FormField
                label="Limit"
                constraintText="Fewer than are used is allowed: whoever has a seat keeps it, and nobody takes a new one."
                errorText={text !== '' && limit === undefined ? 'Write a whole number, 0 or more.' : undefined}
              >
                <Input
                  inputMode="numeric"
                  value={text}
                  onChange={({ detail }) => {
                    edit();
                    setText(detail.value);
                  }}
                />
              </FormField>
            )}
          </SpaceBetween>
        </Container>
      </Form>
    </form>
  );
}

function Done({ plan: { seats } }: { plan: Schemas['Plan'] }) {
  const over = seats.limit !== null && seats.used > seats.limit;
  return (
    <Alert type={over ? 'warning' : 'success'} header={`The limit is set: ${seatText(seats)} seats are used`}>
      {over ? 'More are used than allowed: nobody can be invited until enough seats are free.' : 'It holds at once.'}
    </Alert>
  );
}

export const route = { Component: SeatsPage };

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState, type SyntheticEvent } from 'react';
import type { Schemas } from '../../api/client';
import { asProblem } from '../../api/problem';
import { useReplaceReviewSchedule } from '../../api/review-schedule';
import { DEFAULT_EXPORT } from '../../components/export-choice';
import { ExportOptions } from '../../components/export-options';
import { ProblemAlert } from '../../components/problem-alert';
import { ReviewerPicker } from '../../components/reviewer-picker';
import { Moment } from '../../components/time';
import { useFlash } from '../../layout/flash';
import { useCurrent } from '../../layout/organization';
import { faults, fromDraft, toDraft, type Draft } from './schedule-draft';

interface Props {
  schedule: Schemas['ReviewSchedule'] | null;
  etag: string | null;
}

/** How often, from when on, who decides, and what is exported along with it. */
export function ScheduleForm({ schedule, etag }: Props) {
  const { id, memberId } = useCurrent();
  const flash = useFlash();
  const [before] = useState(() => toDraft(schedule, memberId, new Date().toISOString().slice(0, 10)));
  const [draft, setDraft] = useState(before);
  const replace = useReplaceReviewSchedule(id, () => flash.done('The schedule is saved.'));
  const problem = replace.error ? asProblem(replace.error) : null;
  const wrong = faults(draft);
  const changed = schedule === null || JSON.stringify(draft) !== JSON.stringify(before);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (Object.keys(wrong).length === 0) replace.mutate({ schedule: fromDraft(draft), etag });
  };
  const input = (name: Exclude<keyof Draft, 'reviewers' | 'export' | 'enabled'>, label: string) => (
    <FormField label={label} errorText={wrong[name] ?? problem?.field(`/${name}`)}>
      <Input value={draft[name]} onChange={({ detail }) => setDraft({ ...draft, [name]: detail.value })} />
    </FormField>
  );
  return (
    <form onSubmit={submit} noValidate aria-label="Review schedule">
      <Form
        actions={
          <Button
            formAction="submit"
            variant="primary"
            disabled={!changed || Object.keys(wrong).length > 0}
            loading={replace.isPending}
          >
            Save schedule
          </Button>
        }
      >
        <SpaceBetween size="l">
          {problem && <ProblemAlert error={problem} />}
          <Container
            header={
              <Header variant="h2" description="Access reviews are opened by themselves, at midnight UTC.">
                Schedule
              </Header>
            }
          >
            <SpaceBetween size="m">
              <Toggle checked={draft.enabled} onChange={({ detail }) => setDraft({ ...draft, enabled: detail.checked })}>
                Open access reviews by schedule
              </Toggle>
              <Box>Next review: <Moment time={schedule?.nextReviewAt} /></Box>
              <ColumnLayout columns={2}>
                {input('everyDays', 'Every so many days')}
                {input('firstDate', 'First day')}
                {input('dueDays', 'Days until it is due')}
                {input('reminderDays', 'Reminder, days before')}
                {input('inactiveDays', 'Inactive after days without a sign-in')}
              </ColumnLayout>
              <FormField
                label="Reviewers"
                description="Whoever is no active member by then is left out; where that leaves nobody, the owner decides."
                errorText={wrong.reviewers ?? problem?.field('/reviewers')}
              >
                <ReviewerPicker
                  organizationId={id}
                  reviewers={draft.reviewers}
                  onChange={(reviewers) => setDraft({ ...draft, reviewers })}
                />
              </FormField>
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">Export</Header>}>
            <SpaceBetween size="m">
              <Toggle
                checked={draft.export !== null}
                onChange={({ detail }) => setDraft({ ...draft, export: detail.checked ? DEFAULT_EXPORT : null })}
              >
                Export the roster along with each review
              </Toggle>
              {draft.export && (
                <ExportOptions choice={draft.export} onChange={(choice) => setDraft({ ...draft, export: choice })} />
              )}
            </SpaceBetween>
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}

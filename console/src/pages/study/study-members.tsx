import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { Schemas } from '../../api/client';
import { useStudyMembers, useStudyRole } from '../../api/studies';
import { STUDY_ROLE_NAMES } from '../../components/labels';
import { MemberLink } from '../../components/member-link';
import { MemberPicker, type PickedMember } from '../../components/member-picker';
import { MorePages } from '../../components/more-pages';
import { ProblemAlert } from '../../components/problem-alert';
import { Empty } from '../../components/states';
import { useFlash } from '../../layout/flash';
import { useCurrent } from '../../layout/organization';

type StudyRole = Schemas['StudyRole'];
const ROLES = (Object.keys(STUDY_ROLE_NAMES) as StudyRole[]).map((value) => ({ value, label: STUDY_ROLE_NAMES[value] }));

function nameOf({ firstName, lastName, memberId }: Schemas['StudyMember']): string {
  return [firstName, lastName].filter(Boolean).join(' ') || memberId;
}

/** Who has which role in a study; who manages it gives and takes them here. */
export function StudyMembers({ study, manages }: { study: Schemas['Study']; manages: boolean }) {
  const { id } = useCurrent();
  const list = useStudyMembers(id, study.id);
  const change = useStudyRole(id, study.id);
  const flash = useFlash();
  const [picked, setPicked] = useState<PickedMember | null>(null);
  const [role, setRole] = useState<StudyRole>('viewer');
  const open = manages && study.status === 'active';
  const give = (memberId: string, name: string, wanted: StudyRole | null) =>
    change.mutate(
      { memberId, role: wanted },
      {
        onSuccess: () => {
          setPicked(null);
          flash.done(wanted ? `${name}: ${STUDY_ROLE_NAMES[wanted]} now.` : `${name} has no role in this study any more.`);
        },
        onError: flash.failed,
      },
    );
  return (
    <Table<Schemas['StudyMember']>
      trackBy="memberId"
      items={list.data?.pages.flatMap((page) => page.items) ?? []}
      loading={list.isPending}
      loadingText="Loading the study's members"
      ariaLabels={{ tableLabel: 'Members of the study' }}
      header={<Header variant="h2">Members</Header>}
      filter={
        open && (
          <Grid gridDefinition={[{ colspan: { default: 12, xs: 6 } }, { colspan: { default: 8, xs: 3 } }, { colspan: { default: 4, xs: 3 } }]}>
            <FormField label="Member">
              <MemberPicker organizationId={id} label="Member" picked={picked} onPick={setPicked} />
            </FormField>
            <FormField label="Role">
              <Select
                selectedOption={{ value: role, label: STUDY_ROLE_NAMES[role] }}
                options={ROLES}
                onChange={({ detail }) => setRole(detail.selectedOption.value as StudyRole)}
              />
            </FormField>
            <FormField label={<span aria-hidden="true">&nbsp;</span>}>
              <Button disabled={!picked} loading={change.isPending} onClick={() => picked && give(picked.id, picked.name, role)}>
                Give role
              </Button>
            </FormField>
          </Grid>
        )
      }
      columnDefinitions={[
        {
          id: 'name',
          header: 'Name',
          isRowHeader: true,
          cell: (member) =>
            manages ? <MemberLink organizationId={id} memberId={member.memberId} /> : nameOf(member),
        },
        {
          id: 'role',
          header: 'Role',
          cell: (member) =>
            open ? (
              <Select
                expandToViewport
                ariaLabel={`Role of ${nameOf(member)}`}
                selectedOption={{ value: member.role, label: STUDY_ROLE_NAMES[member.role] }}
                options={ROLES}
                onChange={({ detail }) => give(member.memberId, nameOf(member), detail.selectedOption.value as StudyRole)}
              />
            ) : (
              STUDY_ROLE_NAMES[member.role]
            ),
        },
        ...(open
          ? [
              {
                id: 'actions',
                header: 'Actions',
                cell: (member: Schemas['StudyMember']) => (
                  <Button
                    variant="icon"
                    iconName="remove"
                    ariaLabel={`Take the role of ${nameOf(member)}`}
                    onClick={() => give(member.memberId, nameOf(member), null)}
                  />
                ),
              },
            ]
          : []),
      ]}
      empty={
        list.error ? <ProblemAlert error={list.error} onRetry={() => void list.refetch()} /> : <Empty title="Nobody has a role in this study yet" />
      }
      footer={<MorePages list={list} />}
    />
  );
}

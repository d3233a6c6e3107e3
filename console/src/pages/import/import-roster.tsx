import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useImport } from '../../api/imports';
import { isOver, useJob } from '../../api/jobs';
import { ProblemAlert } from '../../components/problem-alert';
import { useCurrent } from '../../layout/organization';
import { ExpectedHeader } from './expected-header';
import { ExpectedPeople } from './expected-people';
import { IMPORT_KINDS, readKind, type ImportKind } from './kinds';
import { ImportOptions, type Options } from './options';
import { ImportPlan } from './plan';

/** A file's way in: what it must look like, the file, a look at what it would do, and the import itself. */
export function ImportRoster() {
  const { id } = useCurrent();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const [files, setFiles] = useState<File[]>([]);
  const [options, setOptions] = useState<Options>({ mode: 'upsert', onError: 'abort' });
  const upload = useImport(id);
  const kind = readKind(search.get('kind'));
  const planId = search.get('plan');
  const plan = useJob(id, planId);
  const [file] = files;

  const show = (shown: ImportKind, planned: string | null) =>
    setSearch({ ...(shown !== 'roster' && { kind: shown }), ...(planned && { plan: planned }) }, { replace: true });
  const choose = (chosen: File[]) => {
    setFiles(chosen.slice(-1));
    if (planId) show(kind, null);
  };
  const change = (changed: Options) => {
    setOptions(changed);
    if (planId) show(kind, null);
  };
  const start = (dryRun: boolean) => {
    if (!file) return;
    // Only a roster can name everybody.
    const mode = kind === 'roster' ? options.mode : 'upsert';
    upload.mutate(
      { file, kind, dryRun, mode, onError: options.onError },
      {
        onSuccess: (job) => {
          if (dryRun) show(kind, job.id);
          else void navigate(`/organizations/${id}/jobs/${job.id}`);
        },
      },
    );
  };
  const checking = planId !== null && (!plan.data || !isOver(plan.data)) && !plan.error;
  const busy = !file || upload.isPending || checking;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Members are created and updated as the file says. See first what would happen, then run it."
      >
        Import Member Roster
      </Header>
      <Container header={<Header variant="h2">What is in the file</Header>}>
        <RadioGroup
          ariaLabel="What is in the file"
          value={kind}
          onChange={({ detail }) => {
            setFiles([]);
            show(readKind(detail.value), null);
          }}
          items={Object.entries(IMPORT_KINDS).map(([value, { label, description }]) => ({ value, label, description }))}
        />
      </Container>
      {kind === 'roster' ? <ExpectedHeader organizationId={id} /> : <ExpectedPeople organizationId={id} kind={kind} />}
      <Container header={<Header variant="h2">File</Header>}>
        <SpaceBetween size="l">
          {upload.error && <ProblemAlert error={upload.error} />}
          <FormField label={IMPORT_KINDS[kind].file} description="A .csv file, or a .zip archive with one CSV file in it.">
            <FileUpload
              value={files}
              accept=".csv,.zip"
              showFileSize
              onChange={({ detail }) => choose(detail.value)}
              i18nStrings={{
                uploadButtonText: () => 'Choose file',
                dropzoneText: () => 'Drop the file here',
                removeFileAriaLabel: () => 'Remove file',
                errorIconAriaLabel: 'Error',
              }}
            />
          </FormField>
          <ImportOptions options={options} withMode={kind === 'roster'} onChange={change} />
          {upload.isPending && <ProgressBar value={upload.uploaded} label="Upload" description={file?.name} />}
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={busy} onClick={() => start(true)}>
              Check without importing
            </Button>
            {planId === null && (
              <Button variant="primary" disabled={busy} onClick={() => start(false)}>
                Run
              </Button>
            )}
          </SpaceBetween>
        </SpaceBetween>
      </Container>
      {planId && (
        <ImportPlan organizationId={id} kind={kind} plan={plan} onRun={() => start(false)} hasFile={Boolean(file)} running={upload.isPending} />
      )}
    </SpaceBetween>
  );
}

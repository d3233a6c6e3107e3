import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useImport } from '../../api/imports';
import { isOver, useJob } from '../../api/jobs';
import { JobView } from '../../components/job-view';
import { ProblemAlert } from '../../components/problem-alert';
import { ReportButton } from '../../components/report-button';
import { useCurrent } from '../../layout/organization';
import { ImportOptions, type Options } from './options';
import { ExpectedHeader } from './expected-header';

/** A roster's way in: what it must look like, the file, a look at what it would do, and the import itself. */
export function ImportRoster() {
  const { id } = useCurrent();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const [files, setFiles] = useState<File[]>([]);
  const [options, setOptions] = useState<Options>({ mode: 'upsert', onError: 'abort' });
  const upload = useImport(id);
  const planId = search.get('plan');
  const plan = useJob(id, planId);
  const [file] = files;

  const choose = (chosen: File[]) => {
    setFiles(chosen.slice(-1));
    if (planId) setSearch({}, { replace: true });
  };
  const change = (changed: Options) => {
    setOptions(changed);
    if (planId) setSearch({}, { replace: true });
  };
  const start = (dryRun: boolean) => {
    if (!file) return;
    upload.mutate(
      { file, kind: 'roster', dryRun, ...options },
      {
        onSuccess: (job) => {
          if (dryRun) setSearch({ plan: job.id }, { replace: true });
          else void navigate(`/organizations/${id}/jobs/${job.id}`);
        },
      },
    );
  };
  const checking = planId !== null && (!plan.data || !isOver(plan.data)) && !plan.error;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Members are created and updated as the file says. See first what would happen, then run it."
      >
        Import Member Roster
      </Header>
      <ExpectedHeader organizationId={id} />
      <Container header={<Header variant="h2">File</Header>}>
        <SpaceBetween size="l">
          {upload.error && <ProblemAlert error={upload.error} />}
          <FormField label="Roster" description="A .csv file, or a .zip archive with one CSV file in it.">
            <FileUpload
              value={files}
              accept=".csv,.zip"
              showFileSize
              onChange={({ detail }) => choose(detail.value)}
              i18nStrings={{
                uploadButtonText: () => 'Choose file',
                dropzoneText: () => 'Drop the roster here',
                removeFileAriaLabel: () => 'Remove file',
                errorIconAriaLabel: 'Error',
              }}
            />
          </FormField>
          <ImportOptions options={options} onChange={change} />
          {upload.isPending && <ProgressBar value={upload.uploaded} label="Upload" description={file?.name} />}
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!file || upload.isPending || checking} onClick={() => start(true)}>
              Check without importing
            </Button>
            <Button variant="primary" disabled={!file || upload.isPending || checking} onClick={() => start(false)}>
              Run
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Container>
      {planId && (
        <Container
          header={
            <Header variant="h2" actions={plan.data && <ReportButton organizationId={id} job={plan.data} />}>
              What would happen
            </Header>
          }
        >
          <SpaceBetween size="l">
            {plan.error && <ProblemAlert error={plan.error} onRetry={() => void plan.refetch()} />}
            {plan.data && <JobView organizationId={id} job={plan.data} />}
            {plan.data?.status === 'success' && (
              <Alert type="success" header="The file can be imported">
                Nothing was written yet. {file ? 'Press Run to import it.' : 'Choose the file again to import it.'} Members
                from a roster take no seats until they register.
              </Alert>
            )}
            {plan.data?.status === 'error' && (
              <Box>Correct the rows in the report, whose extra columns are read past, and check that file.</Box>
            )}
          </SpaceBetween>
        </Container>
      )}
    </SpaceBetween>
  );
}

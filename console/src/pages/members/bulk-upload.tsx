import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useState } from 'react';
import { useApi } from '../../api/client';
import { importTemplate, useImport } from '../../api/imports';
import { Confirm } from '../../components/confirm';
import { downloadText } from '../../components/download';
import { RouterLink } from '../../components/router-link';
import { useFlash } from '../../layout/flash';

/** Adds the members that a CSV file names: the template, the file, and the job that works on it. */
export function BulkUpload({ organizationId, onDismiss }: { organizationId: string; onDismiss: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [files, setFiles] = useState<File[]>([]);
  const upload = useImport(organizationId);
  const [file] = files;
  const template = async () => {
    try {
      downloadText(await importTemplate(api, organizationId, 'members'), 'members.csv');
    } catch (error) {
      flash.failed(error);
    }
  };
  const submit = () => {
    if (!file) return;
    upload.mutate(
      { file, kind: 'members' },
      {
        onSuccess: (job) => {
          flash.done(
            <>
              {file.name} is being worked on.{' '}
              <RouterLink to={`/organizations/${organizationId}/jobs/${job.id}`} color="inverted">
                Follow the job
              </RouterLink>
            </>,
          );
          onDismiss();
        },
      },
    );
  };
  return (
    <Confirm
      title="Bulk Actions"
      action="Upload"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={upload.isPending}
      disabled={!file}
      error={upload.error}
    >
      <Box variant="p">
        Add many members at once. The file is checked as a whole, and whether there are seats for everybody in it,
        before anyone is invited. To see first what would happen,{' '}
        <RouterLink to={`/organizations/${organizationId}/import?kind=members`}>check the file without importing it</RouterLink>.
      </Box>
      <Button iconName="download" onClick={() => void template()}>
        Download CSV template
      </Button>
      <FormField label="Attach File" description="A CSV file, or a zip archive with one in it.">
        <FileUpload
          value={files}
          accept=".csv,.zip"
          showFileSize
          onChange={({ detail }) => setFiles(detail.value)}
          i18nStrings={{
            uploadButtonText: () => 'Choose file',
            dropzoneText: () => 'Drop the file here',
            removeFileAriaLabel: () => 'Remove file',
            errorIconAriaLabel: 'Error',
          }}
        />
      </FormField>
      {upload.isPending && <ProgressBar value={upload.uploaded} label="Upload" />}
    </Confirm>
  );
}

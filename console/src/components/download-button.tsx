import Button from '@cloudscape-design/components/button';
import { useState, type ReactNode } from 'react';
import { useFlash } from '../layout/flash';
import { downloadFrom } from './download';

interface Props {
  /** Asks for a presigned link, which is good for minutes only. */
  link: () => Promise<{ url: string }>;
  children: ReactNode;
  /** As a link, where it is one of many in a list. */
  inline?: boolean | undefined;
}

/** Downloads what a presigned link leads to. */
export function DownloadButton({ link, children, inline = false }: Props) {
  const flash = useFlash();
  const [loading, setLoading] = useState(false);
  const download = async () => {
    setLoading(true);
    try {
      downloadFrom((await link()).url);
    } catch (error) {
      flash.failed(error);
    } finally {
      setLoading(false);
    }
  };
  return (
    <Button iconName="download" variant={inline ? 'inline-link' : 'normal'} loading={loading} onClick={() => void download()}>
      {children}
    </Button>
  );
}

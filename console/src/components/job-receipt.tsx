import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Schemas } from '../api/client';

const NUMBER = new Intl.NumberFormat('en');

/** What a job has taken away so far. */
export function JobReceipt({ receipt }: { receipt: Schemas['JobReceipt'] }) {
  const parts: [string, number][] = [
    ['Members', receipt.members],
    ['Accounts', receipt.accounts],
    ['Invitations', receipt.invitations],
    ['Wallet records', receipt.walletEntries],
    ['Studies', receipt.studies],
    ['Domains', receipt.domains],
    ['Files', receipt.files],
  ];
  return (
    <KeyValuePairs
      columns={4}
      minColumnWidth={110}
      items={parts.map(([label, count]) => ({ label: `${label} gone`, value: NUMBER.format(count) }))}
    />
  );
}

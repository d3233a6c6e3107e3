import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { Suspense, lazy, useState } from 'react';
import { useApi, type Member, type Schemas } from '../../api/client';
import { useWallet, useWalletEntries, walletStatement } from '../../api/wallet';
import { downloadText } from '../../components/download';
import { formatMoney } from '../../components/money';
import { MorePages } from '../../components/more-pages';
import { ProblemAlert } from '../../components/problem-alert';
import { Empty, Loading } from '../../components/states';
import { Ago } from '../../components/time';
import { useFlash } from '../../layout/flash';
import { reaches, useCurrent } from '../../layout/organization';
import { AdjustWallet } from './adjust-wallet';

// The chart is larger than the page around it, and belongs to this tab alone.
const WalletChart = lazy(async () => ({ default: (await import('./wallet-chart')).WalletChart }));

/** What a member has, and how it came to that. */
export function Wallet({ member }: { member: Member }) {
  const { id, role } = useCurrent();
  const api = useApi();
  const flash = useFlash();
  const wallet = useWallet(id, member.id);
  const entries = useWalletEntries(id, member.id);
  const [adjusting, setAdjusting] = useState(false);
  const download = async () => {
    try {
      downloadText(await walletStatement(api, id, member.id), 'statement.csv');
    } catch (error) {
      flash.failed(error);
    }
  };
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const balance = wallet.data ? formatMoney(wallet.data.balance, wallet.data.currency) : '';
  return (
    <>
      <Table<Schemas['WalletEntry']>
        wrapLines
        trackBy="number"
        items={items}
        loading={entries.isPending}
        loadingText="Loading the wallet's records"
        ariaLabels={{ tableLabel: 'Wallet records' }}
        header={
          <Header
            variant="h2"
            description={
              wallet.error ? (
                <ProblemAlert error={wallet.error} onRetry={() => void wallet.refetch()} />
              ) : (
                <Box fontSize="display-l" fontWeight="bold">
                  <span data-testid="balance">{balance}</span>
                </Box>
              )
            }
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="download" disabled={wallet.data?.entries === 0} onClick={() => void download()}>
                  Download statement
                </Button>
                {reaches(role, 'admin') && (
                  <Button variant="primary" disabled={member.status === 'removed'} onClick={() => setAdjusting(true)}>
                    Adjust wallet
                  </Button>
                )}
              </SpaceBetween>
            }
          >
            Wallet
          </Header>
        }
        filter={
          items.length > 1 && (
            <Suspense fallback={<Loading text="Drawing the balance" />}>
              <WalletChart entries={items} />
            </Suspense>
          )
        }
        columnDefinitions={[
          { id: 'number', header: 'Number', isRowHeader: true, cell: ({ number }) => number },
          { id: 'at', header: 'When', minWidth: 120, cell: ({ at }) => <Ago time={at} /> },
          { id: 'reason', header: 'Reason', minWidth: 200, cell: ({ reason }) => reason },
          { id: 'amount', header: 'Amount', minWidth: 120, cell: ({ amount, currency }) => formatMoney(amount, currency) },
          { id: 'balance', header: 'Balance then', minWidth: 120, cell: ({ balance: then, currency }) => formatMoney(then, currency) },
        ]}
        empty={
          entries.error ? (
            <ProblemAlert error={entries.error} onRetry={() => void entries.refetch()} />
          ) : (
            <Empty title="Nothing was added or taken yet" />
          )
        }
        footer={<MorePages list={entries} />}
      />
      {adjusting && <AdjustWallet organizationId={id} member={member} onDismiss={() => setAdjusting(false)} />}
    </>
  );
}

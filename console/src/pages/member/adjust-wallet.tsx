import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { Member } from '../../api/client';
import { useAdjustWallet, useWallet } from '../../api/wallet';
import { Confirm } from '../../components/confirm';
import { memberName } from '../../components/labels';
import { formatMoney, parseMoney } from '../../components/money';
import { ProblemAlert } from '../../components/problem-alert';
import { Loading } from '../../components/states';
import { useFlash } from '../../layout/flash';

interface Props {
  organizationId: string;
  member: Member;
  onDismiss: () => void;
}

/** Adds to a member's wallet, or takes from it, for a reason. */
export function AdjustWallet({ organizationId, member, onDismiss }: Props) {
  // Sent again with the same key, an adjustment is made once; another one has a key of its own.
  const [draft, setDraft] = useState(() => ({ amount: '', reason: '', key: crypto.randomUUID() }));
  const change = (part: Partial<Omit<typeof draft, 'key'>>) => setDraft({ ...draft, ...part, key: crypto.randomUUID() });
  const wallet = useWallet(organizationId, member.id);
  const adjust = useAdjustWallet(organizationId, member.id);
  const flash = useFlash();
  const currency = wallet.data?.currency ?? 'USD';
  const amount = parseMoney(draft.amount, currency);
  const balance = wallet.data?.balance ?? 0;
  const typed = draft.amount.trim() !== '';
  const submit = () => {
    if (!amount) return;
    adjust.mutate(
      { amount, reason: draft.reason.trim(), key: draft.key },
      {
        onSuccess: (entry) => {
          flash.done(`${memberName(member)} has ${formatMoney(entry.balance, entry.currency)} now.`);
          onDismiss();
        },
      },
    );
  };
  return (
    <Confirm
      title={`Adjust the wallet of ${memberName(member)}`}
      action="Adjust"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={adjust.isPending}
      disabled={!amount || draft.reason.trim() === '' || !wallet.data}
      error={adjust.error}
    >
      {wallet.isPending && <Loading text="Loading the wallet" />}
      {wallet.error && <ProblemAlert error={wallet.error} onRetry={() => void wallet.refetch()} />}
      <FormField
        label={`Amount in ${currency}`}
        description="What to add; with a minus before it, what to take."
        errorText={typed && !amount ? `Write it like 12.50 or -3, and not zero.` : undefined}
      >
        <Input
          autoFocus
          inputMode="decimal"
          placeholder="12.50"
          value={draft.amount}
          onChange={({ detail }) => change({ amount: detail.value })}
        />
      </FormField>
      <FormField label="Reason" constraintText="It stands in the wallet's records.">
        <Input value={draft.reason} onChange={({ detail }) => change({ reason: detail.value.slice(0, 500) })} />
      </FormField>
      {wallet.data && (
        <Box>
          Balance: {formatMoney(balance, currency)}
          {amount ? `, then ${formatMoney(balance + amount, currency)}` : ''}
        </Box>
      )}
    </Confirm>
  );
}

import Box from '@cloudscape-design/components/box';
import LineChart from '@cloudscape-design/components/line-chart';
import type { Schemas } from '../../api/client';
import { formatMoney } from '../../components/money';
import { balances, scale } from './balances';

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const TIME = new Intl.DateTimeFormat('en', { timeStyle: 'short' });

/** The balance over time, of the entries that the table below it shows. */
export function WalletChart({ entries }: { entries: readonly Schemas['WalletEntry'][] }) {
  const points = balances(entries);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const currency = entries[0]?.currency ?? 'USD';
  const money = (minor: number) => formatMoney(Math.round(minor), currency);
  return (
    <LineChart
      hideFilter
      hideLegend
      height={200}
      xScaleType="time"
      xDomain={[first.x, last.x]}
      yDomain={scale(points)}
      xTitle="When"
      yTitle={`Balance in ${currency}`}
      detailPopoverSeriesContent={({ y }) => ({ key: 'Balance', value: money(y) })}
      series={[{ title: 'Balance', type: 'line', data: points, valueFormatter: money }]}
      i18nStrings={{ xTickFormatter: (x) => `${DAY.format(x)}\n${TIME.format(x)}`, yTickFormatter: money }}
      ariaLabel="Balance of the wallet over time"
      ariaDescription="The same values stand in the table of wallet records."
      empty={<Box textAlign="center">Nothing was added or taken yet</Box>}
    />
  );
}

const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const DATE_TIME = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How far a moment is from now, in the largest unit that fits: "3 days ago", "in 2 hours". */
export function relative(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return RELATIVE.format(Math.round(seconds / length), unit);
  }
  return 'just now';
}

/** A day, with the moment as its tooltip; a dash for none. */
export function Day({ time }: { time: string | null | undefined }) {
  if (!time) return <>–</>;
  return (
    <time dateTime={time} title={DATE_TIME.format(new Date(time))}>
      {DATE.format(new Date(time))}
    </time>
  );
}

/** A moment as a distance from now, with the moment itself as its tooltip; a dash for none. */
export function Ago({ time }: { time: string | null | undefined }) {
  if (!time) return <>–</>;
  return (
    <time dateTime={time} title={DATE_TIME.format(new Date(time))}>
      {relative(time)}
    </time>
  );
}

/** A moment, written out; a dash for none. */
export function Moment({ time }: { time: string | null | undefined }) {
  if (!time) return <>–</>;
  return <time dateTime={time}>{DATE_TIME.format(new Date(time))}</time>;
}

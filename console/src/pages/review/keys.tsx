import Box from '@cloudscape-design/components/box';

const KEYS: [string, string][] = [
  ['J or ↓', 'next'],
  ['K or ↑', 'previous'],
  ['Shift+K', 'keep'],
  ['R', 'revoke'],
  ['C', 'change role'],
  ['?', 'show or hide this'],
];

/** The keys of the focused mode. */
export function Keys() {
  return (
    <Box color="text-body-secondary">
      {KEYS.map(([key, what], at) => (
        <span key={key}>
          {at > 0 && ' · '}
          <kbd>{key}</kbd> {what}
        </span>
      ))}
    </Box>
  );
}

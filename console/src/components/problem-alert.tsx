import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { advice, asProblem, headline, sentence } from '../api/problem';

interface Props {
  error: unknown;
  /** Shown as a button where another try may help. */
  onRetry?: (() => void) | undefined;
}

/** What went wrong, in the API's own words, each of its faults, and what to do about it. */
export function ProblemAlert({ error, onRetry }: Props) {
  const problem = asProblem(error);
  const todo = advice(problem);
  const faults = problem.problem.errors ?? [];
  const upgradeUrl = problem.problem.upgradeUrl;
  return (
    <Alert
      type={problem.code === 'seat_limit_reached' ? 'warning' : 'error'}
      header={headline(problem)}
      action={
        upgradeUrl ? (
          <Button href={upgradeUrl}>Upgrade</Button>
        ) : onRetry ? (
          <Button onClick={onRetry}>Try again</Button>
        ) : undefined
      }
    >
      {faults.length > 1 && (
        <ul>
          {faults.map((fault) => (
            <li key={`${fault.pointer} ${fault.code}`}>
              {fault.pointer && <code>{fault.pointer}</code>} {sentence(fault.detail)}
            </li>
          ))}
        </ul>
      )}
      {todo}
    </Alert>
  );
}

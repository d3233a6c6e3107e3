import type { components } from './schema';

type Problem = components['schemas']['Problem'];

/** An answer of the API that is not a success, no answer at all (status 0), or a fault of the console itself (-1). */
export class ApiProblem extends Error {
  readonly status: number;
  /** Stable name of the problem, such as `seat_limit_reached`. */
  readonly code: string;
  /** Everything else that the API says about it. */
  readonly problem: Partial<Problem>;
  /** Seconds to wait before another try, where the API says so. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Partial<Problem>, retryAfter: number | null = null) {
    super(sentence(problem.detail ?? problem.title ?? 'The service did not answer'));
    this.name = 'ApiProblem';
    this.status = status;
    this.code = problem.code ?? (status > 0 ? `http_${status}` : status === 0 ? 'unreachable' : 'unexpected');
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** The faults of one part of what was sent, by its JSON pointer. */
  field(pointer: string): string | undefined {
    const faults = this.problem.errors?.filter((fault) => fault.pointer === pointer) ?? [];
    return faults.length > 0 ? faults.map((fault) => sentence(fault.detail)).join(' ') : undefined;
  }
}

/** The API writes details as the rest of a sentence: a capital and a full stop make it one. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  const whole = /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/** A problem in one sentence: its only fault, where it has one only. */
export function headline(problem: ApiProblem): string {
  const [fault, ...more] = problem.problem.errors ?? [];
  return fault && more.length === 0 ? sentence(fault.detail) : problem.message;
}

/** What the person in front of the screen can do about a problem; null where the detail says it all. */
export function advice(problem: ApiProblem): string | null {
  const { status, code, retryAfter } = problem;
  const role = problem.problem.requiredRole;
  if (status === 0) return 'Check your connection, then try again.';
  if (status === 401) return 'Sign in again.';
  if (role) return `This takes the role ${role}. Ask someone who has it, or the owner to change yours.`;
  if (code === 'seat_limit_reached') return 'Free a seat by removing someone or canceling an invitation, or change the plan.';
  if (code === 'sso_requires_invitation') return 'Invite them on the Invitations page instead.';
  if (status === 412) return 'Someone else changed it meanwhile. Reload, look at their change, and make yours again.';
  if (status === 429) return retryAfter === null ? 'Wait a little, then try again.' : `Try again in ${retryAfter} s.`;
  if (status >= 500) {
    const id = problem.problem.requestId;
    return `Try again in a moment.${id ? ` If it stays, report it with request id ${id}.` : ''}`;
  }
  return null;
}

/** Any thrown thing as a problem. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(-1, { detail: error instanceof Error ? error.message : 'Something unexpected happened.' });
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of a successful call; everything else is thrown as an `ApiProblem`. */
export async function must<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await answer(call)).data;
}

/** As `must`, with the entity tag that a later change can name in `If-Match`. */
export async function mustWithTag<T>(call: Promise<Answer<T>>): Promise<{ data: T; etag: string | null }> {
  const { data, response } = await answer(call);
  return { data, etag: response.headers.get('etag') };
}

async function answer<T>(call: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  let result: Answer<T>;
  try {
    result = await call;
  } catch {
    throw new ApiProblem(0, { detail: 'The service could not be reached.' });
  }
  const { data, error, response } = result;
  if (response.ok) return { data: data as T, response };
  const problem = typeof error === 'object' && error !== null ? (error as Partial<Problem>) : {};
  const wait = Number(response.headers.get('retry-after'));
  throw new ApiProblem(
    response.status,
    { title: response.status === 401 ? 'You are not signed in any more.' : response.statusText, ...problem },
    Number.isFinite(wait) && wait > 0 ? wait : null,
  );
}

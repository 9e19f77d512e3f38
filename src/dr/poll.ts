import { pollUntil } from '../aws/poll-until.ts';
import { formatDuration } from '../duration.ts';
import { FailbackError } from '../errors.ts';
import type { Flow } from './flow.ts';

export interface PollOptions {
  /** Milliseconds of the first pause; that of the AWS side unless told. Pauses grow to twelve times as much. */
  readonly every?: number;
  /** Milliseconds after which it is given up, by the flow's clock; never unless told. */
  readonly most?: number;
}

/**
 * Looks until there is something to see. `what` begins a sentence: "The VPN gateway". Throws what `look` throws,
 * `E_INTERRUPTED`, and `E_DR` when it takes longer than `most`.
 */
export function poll<T>(
  flow: Pick<Flow, 'aws' | 'signal' | 'now'>,
  what: string,
  look: () => Promise<T | undefined>,
  { every = flow.aws.pollMs, most = Infinity }: PollOptions = {},
): Promise<T> {
  const begin = flow.now();
  const lookInTime = async () => {
    const seen = await look();
    if (seen === undefined && flow.now() - begin > most) throw tooLong(what, most);
    return seen;
  };
  return pollUntil({ pollMs: every }, lookInTime, flow.signal);
}

function tooLong(what: string, most: number): FailbackError {
  return new FailbackError('E_DR', `${what} took longer than ${formatDuration(most)}.`, {
    hint: 'What was begun goes on in the cloud: failback dr status shows how far it is, the same command waits again.',
    data: { what, mostMs: most },
  });
}

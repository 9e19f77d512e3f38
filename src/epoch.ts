import { FailbackError } from './errors.ts';

/**
 * The time that reproducible builds agree on, in Unix seconds: `SOURCE_DATE_EPOCH`, if the environment has it
 * (https://reproducible-builds.org/specs/source-date-epoch/). Throws `E_USAGE`.
 */
export function sourceDateEpoch(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const text = env.SOURCE_DATE_EPOCH;
  if (!text) return undefined;
  const epoch = Number(text);
  if (Number.isSafeInteger(epoch) && epoch >= 0) return epoch;
  throw new FailbackError('E_USAGE', `SOURCE_DATE_EPOCH is "${text}", which is no number of seconds.`, {
    hint: 'Set it to Unix seconds, such as the output of date +%s, or unset it.',
  });
}

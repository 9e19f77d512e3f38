/** `fail`: the phase will not get through. `warn`: it may not, or it cannot be told from here. */
export type Verdict = 'ok' | 'warn' | 'fail';

/** What is to be thought of one thing. */
export interface Judgement {
  readonly verdict: Verdict;
  /** What was seen, for people. */
  readonly message: string;
  /** What mends it: a command, or an act. */
  readonly remedy?: string;
}

/** One line of the report. */
export interface Finding extends Judgement {
  /** Of the check. */
  readonly id: string;
  /** `plan`, `aws`, `azure`, or the name of a server. */
  readonly about: string;
}

export const ok = (message: string): Judgement => ({ verdict: 'ok', message });
export const warn = (message: string, remedy?: string): Judgement => judged('warn', message, remedy);
export const fail = (message: string, remedy?: string): Judgement => judged('fail', message, remedy);

function judged(verdict: Verdict, message: string, remedy: string | undefined): Judgement {
  return { verdict, message, ...(remedy === undefined ? {} : { remedy }) };
}

/** Several judgements of one thing as one: the worst verdict, with all that was said in it. */
export function worst(judgements: readonly Judgement[], otherwise: string): Judgement {
  for (const verdict of ['fail', 'warn'] as const) {
    const bad = judgements.filter((one) => one.verdict === verdict);
    const remedies = [...new Set(bad.flatMap(({ remedy }) => remedy ?? []))].join(' ');
    if (bad.length > 0) {
      return judged(verdict, bad.map(({ message }) => message).join('; '), remedies === '' ? undefined : remedies);
    }
  }
  return ok(otherwise);
}

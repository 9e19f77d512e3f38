/** What a code of DRS means. */
export interface Cause {
  /** What happened, as one sentence. */
  readonly what: string;
  /** What to do about it, in one or two sentences. */
  readonly mend: string;
}

export type Causes = Readonly<Record<string, Cause>>;

/** What a line that a program of AWS wrote means. */
export interface PatternCause extends Cause {
  readonly pattern: RegExp;
}

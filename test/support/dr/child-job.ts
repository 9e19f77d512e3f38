/** What `dr-child.ts` is to do. */
export interface DrJob {
  /** As it is typed after `failback dr`. */
  readonly command: string;
  /** The plan file. */
  readonly plan: string;
  /** All unless told. */
  readonly servers?: readonly string[] | undefined;
  readonly pollMs: number;
  /** The time of the fakes: it was `at` when the machine's was `since`, and goes `speed` times as fast. */
  readonly clock: { readonly at: number; readonly since: number; readonly speed: number };
}

/** What was looked at, and how it is. */
export interface Check {
  /** Name of the file, in its folder. */
  readonly file: string;
  readonly check: 'digest' | 'manifest' | 'provenance' | 'sbom' | 'signature' | 'azure';
  /** Null if it could not be checked, and need not be. */
  readonly ok: boolean | null;
  /** What was found, or what differs. */
  readonly message: string;
}

/** A check that says no. */
export function no(file: string, check: Check['check'], message: string): Check {
  return { file, check, ok: false, message };
}

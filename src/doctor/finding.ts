/** `problem` is in the way of the main job, `warning` only of a part of it. */
export type Status = 'ok' | 'warning' | 'problem' | 'skipped';

/** One thing that was looked at. */
export interface Finding {
  readonly group: 'tools' | 'engines' | 'space' | 'machine' | 'network';
  readonly name: string;
  readonly status: Status;
  /** What was seen, for people. */
  readonly detail: string;
  /** Versions as dotted numbers, sizes as bytes. */
  readonly found?: string | number;
  readonly needed?: string | number;
  /** The command, or the act, that mends it. */
  readonly fix?: string;
  /** The Debian package that is missing or too old. */
  readonly package?: string;
}

export interface Diagnosis {
  /** Whether an image can be built on this machine. */
  readonly ready: boolean;
  /** Where the tools could run. */
  readonly toolboxes: { readonly host: boolean; readonly docker: boolean; readonly podman: boolean };
  readonly findings: readonly Finding[];
}

/** What is asked of all servers. */
export interface Wish {
  readonly isDrill: boolean;
  /** The last point in time that may be recovered; null for the newest state. */
  readonly point: Date | null;
  /** Start again where an instance runs already. */
  readonly replace: boolean;
  /** Start what is not ready. */
  readonly force: boolean;
  /** The machines on Azure are stopped first. */
  readonly stopSource: boolean;
  /** Milliseconds that a server may be behind. */
  readonly maxLagMs: number;
}

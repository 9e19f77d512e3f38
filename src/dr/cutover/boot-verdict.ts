/** Whether a server boots where it is now. */
export interface BootVerdict {
  readonly ok: boolean;
  /** What told: its serial console, Azure's agent in it, or only that it goes on to run. */
  readonly by: 'serial' | 'agent' | 'power';
  /** Why not; or what to look at. */
  readonly reason: string | null;
  /** Files: what the serial console showed, and a picture of the screen. Null if there is none. */
  readonly serialLog: string | null;
  readonly screenshot: string | null;
}

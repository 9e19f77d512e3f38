/** How long things take, in milliseconds by the clock. What is under way keeps the pace with which it began. */
export interface Pace {
  /** One initiation step. */
  stepMs: number;
  /** Initial sync. */
  bytesPerSecond: number;
  /** A rescan reads both sides and sends what differs. */
  rescanBytesPerSecond: number;
  /** The first snapshot of a server, and the one at the start of a recovery. */
  snapshotMs: number;
  /** From the call to `STARTED`. */
  jobPendingMs: number;
  conversionMs: number;
  launchMs: number;
  /** To end an instance. */
  terminateMs: number;
  /** Conversion on the failback client, after which it reboots. */
  failbackLaunchMs: number;
  /** After so long without a word of the failback client it counts as not seen. */
  clientTimeoutMs: number;
}

export const usualPace: Readonly<Pace> = {
  stepMs: 20_000,
  bytesPerSecond: 100 * 1024 ** 2,
  rescanBytesPerSecond: 1024 ** 3,
  snapshotMs: 60_000,
  jobPendingMs: 5000,
  conversionMs: 300_000,
  launchMs: 120_000,
  terminateMs: 30_000,
  failbackLaunchMs: 300_000,
  clientTimeoutMs: 300_000,
};

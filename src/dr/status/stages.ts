/** How well things are: `busy` is under way by itself, `warn` and `bad` want somebody to look. */
export type Mood = 'good' | 'busy' | 'plain' | 'warn' | 'bad';

interface StageFacts {
  /** What it means, for people. */
  readonly says: string;
  readonly mood: Mood;
  /** What leads on from here, behind `failback dr`; null if nothing needs to be done. */
  readonly next: string | null;
}

/** Where a server can stand, in the order of the flow. */
export const STAGES = {
  unknown: { says: 'AWS did not say', mood: 'warn', next: null },
  unclear: { says: 'several source servers may be meant', mood: 'bad', next: 'check' },
  unprotected: { says: 'not replicated to AWS', mood: 'plain', next: 'protect' },
  'restored-elsewhere': { says: 'came back to a machine that DRS does not have', mood: 'bad', next: 'protect' },
  initiating: { says: 'replication begins', mood: 'busy', next: 'protect' },
  syncing: { says: 'is copied to AWS', mood: 'busy', next: 'protect' },
  stopped: { says: 'replication was stopped', mood: 'warn', next: 'protect' },
  paused: { says: 'replication is paused', mood: 'warn', next: 'check' },
  stalled: { says: 'replication stands still', mood: 'bad', next: 'check' },
  disconnected: { says: 'the agent is disconnected', mood: 'bad', next: 'protect' },
  lagging: { says: 'replication is behind', mood: 'warn', next: null },
  ready: { says: 'ready for recovery', mood: 'good', next: null },
  drilling: { says: 'a drill launches', mood: 'busy', next: 'failover --drill' },
  'drill-running': { says: 'a drill instance runs', mood: 'good', next: 'failover --end-drill' },
  'failing-over': { says: 'is launched on AWS', mood: 'busy', next: 'failover' },
  'failover-failed': { says: 'the launch on AWS failed', mood: 'bad', next: 'failover' },
  'failed-over': { says: 'runs on AWS', mood: 'good', next: 'failback prepare' },
  'failback-prepared': { says: 'its failback machine is there', mood: 'plain', next: 'failback start' },
  'failback-starting': { says: 'the failback begins', mood: 'busy', next: 'failback status' },
  'failback-syncing': { says: 'is copied back to Azure', mood: 'busy', next: 'failback status' },
  'failback-stalled': { says: 'the copy back stands still', mood: 'bad', next: 'check --phase failback' },
  'failback-failed': { says: 'the failback failed', mood: 'bad', next: 'failback start' },
  'failback-ready': { says: 'ready to be launched on Azure', mood: 'good', next: 'failback launch' },
  'failback-launching': { says: 'is launched on Azure', mood: 'busy', next: 'failback launch' },
  'failback-done': { says: 'is back on its disks', mood: 'good', next: 'cutover' },
  'cut-over': { says: 'runs on Azure again', mood: 'good', next: 'cutover --commit' },
  terminating: { says: 'its instance on AWS is removed', mood: 'busy', next: null },
} as const satisfies Readonly<Record<string, StageFacts>>;

export type Stage = keyof typeof STAGES;

const ORDER = Object.keys(STAGES) as readonly Stage[];

/** The earlier in the flow, the smaller. */
export function rankOf(stage: Stage): number {
  return ORDER.indexOf(stage);
}

/** True from the launch of a recovery on until the server is back on Azure. */
export function isAway(stage: Stage): boolean {
  return rankOf(stage) >= rankOf('failing-over') && rankOf(stage) <= rankOf('cut-over');
}

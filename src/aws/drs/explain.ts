import { AGENT_CAUSES } from './causes/agent.ts';
import type { Cause, Causes, PatternCause } from './causes/cause.ts';
import { CLIENT_CAUSES } from './causes/client.ts';
import { FAILBACK_LAUNCH_CAUSES } from './causes/failback-launch.ts';
import { FAILBACK_CAUSES } from './causes/failback.ts';
import { LAUNCH_CAUSES } from './causes/launch.ts';
import { REPLICATION_CAUSES } from './causes/replication.ts';

export interface Explanation extends Cause {
  /** Of DRS, such as `AGENT_NOT_SEEN`. */
  readonly code: string;
  /** What DRS itself wrote beside the code. */
  readonly raw: string | undefined;
}

/** `dataReplicationError.error` of a source server. */
export function explainReplication(code: string, raw?: string): Explanation {
  return explain(REPLICATION_CAUSES, code, raw);
}

/** `dataReplicationError.error` of a recovery instance. */
export function explainFailback(code: string, raw?: string): Explanation {
  return explain(FAILBACK_CAUSES, code, raw);
}

/** True for events in the log of a job that tell of a failure. */
export function isLaunchFailure(event: string | undefined): event is string {
  return event !== undefined && Object.hasOwn(LAUNCH_CAUSES, event);
}

/** An event in the log of a job that launches on AWS. */
export function explainLaunch(event: string, raw?: string): Explanation {
  return explain(LAUNCH_CAUSES, event, raw);
}

/** The same of a job that launches on the other side. */
export function explainFailbackLaunch(event: string, raw?: string): Explanation {
  return explain(FAILBACK_LAUNCH_CAUSES, event, raw);
}

/** A line that the Failback Client wrote; undefined if it tells of no failure that we know. */
export function explainClient(line: string): Explanation | undefined {
  return explainText(CLIENT_CAUSES, 'FAILBACK_CLIENT', line);
}

/** What the installer of the agent wrote; undefined if it tells of no failure that we know. */
export function explainInstaller(output: string): Explanation | undefined {
  return explainText(AGENT_CAUSES, 'AGENT_INSTALLER', output);
}

function explainText(causes: readonly PatternCause[], code: string, text: string): Explanation | undefined {
  const cause = causes.find(({ pattern }) => pattern.test(text));
  return cause && { code, what: cause.what, mend: cause.mend, raw: text.trim() };
}

function explain(causes: Causes, code: string, raw: string | undefined): Explanation {
  const known = Object.hasOwn(causes, code) ? causes[code] : undefined;
  const what = `DRS reports ${code.toLowerCase().replaceAll('_', ' ')}.`;
  return {
    code,
    raw,
    ...(known ?? { what, mend: 'This version does not know the code; the console of DRS may say more.' }),
  };
}

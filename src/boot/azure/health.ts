import type { GoalState } from './goal-state.ts';
import type { GuestRequest } from './service.ts';
import { parseXml, xmlText } from './xml.ts';

/** What becomes of a health report. */
export interface Verdict {
  /** The HTTP status that it is answered with. */
  readonly status: number;
  /** Whether it was taken and says that the machine is ready. */
  readonly ready: boolean;
  readonly problem?: string;
}

const refused = (status: number, problem: string): Verdict => ({ status, ready: false, problem });

/** Judges `POST /machine?comp=health`; the protocol version was checked before. */
export function judgeXmlReport({ headers, body }: GuestRequest, goalState: GoalState): Verdict {
  if (!headers['x-ms-agent-name']) return refused(400, 'x-ms-agent-name is missing');
  if (!/^text\/xml\b/i.test(headers['content-type'] ?? '')) return refused(415, 'Content-Type is not text/xml');
  const root = parseXml(body);
  if (typeof root === 'string') return refused(400, `the report is not well-formed: ${root}`);
  if (root.name !== 'Health') return refused(400, `the report is a ${root.name}, not a Health`);
  const role = 'Container/RoleInstanceList/Role';
  const wrong = (
    [
      ['GoalStateIncarnation', goalState.incarnation],
      ['Container/ContainerId', goalState.containerId],
      [`${role}/InstanceId`, goalState.instanceId],
    ] as const
  ).find(([path, value]) => xmlText(root, path) !== value);
  // Like a host that has moved the machine on: the agent must read the goal state again.
  if (wrong) return refused(410, `${wrong[0]} of the report is not that of the goal state`);
  const details = `${role}/Health/Details`;
  return judgeState(xmlText(root, `${role}/Health/State`), xmlText(root, `${details}/Description`));
}

/** Judges `POST /provisioning/health`. */
export function judgeJsonReport({ headers, body }: GuestRequest): Verdict {
  if (!headers['x-ms-guest-agent-name']) return refused(400, 'x-ms-guest-agent-name is missing');
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    return refused(415, 'Content-Type is not application/json');
  }
  try {
    const report = JSON.parse(body) as { state?: unknown; details?: { description?: unknown } } | null;
    return judgeState(report?.state, report?.details?.description);
  } catch {
    return refused(400, 'the report is not JSON');
  }
}

function judgeState(state: unknown, description: unknown): Verdict {
  if (state === 'Ready') return { status: 200, ready: true };
  if (state !== 'NotReady')
    return refused(400, typeof state === 'string' ? `the state is ${state.slice(0, 50)}` : 'there is no state');
  const why = typeof description === 'string' && description !== '' ? `: ${description}` : '';
  return { status: 200, ready: false, problem: `the machine says that it is not ready${why}` };
}

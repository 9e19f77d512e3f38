import type { DrRig } from '../dr-rig.ts';

type Clouds = Pick<DrRig, 'aws' | 'arm'>;

/** Calls that change nothing: also those for which Azure wants a POST, and those that give keys. */
const AWS_LOOKS = /^(?:Describe|Get|List|Search|Simulate|AssumeRole)/;
const ARM_LOOKS = /\/(?:getLearnedRoutes|getBgpPeerStatus|retrieveBootDiagnosticsData)$/i;

/**
 * The calls to both clouds that changed something, or tried to, in the order of each cloud: `drs:StartRecovery`,
 * `PUT Microsoft.Compute/virtualMachines/web1`.
 */
export function changesOf({ aws, arm }: Clouds): string[] {
  const onAws = aws.requests.filter(isAwsChange).map(({ service, operation }) => `${service}:${operation}`);
  const onAzure = arm.requests
    .filter(isArmChange)
    .map(({ method, path }) => `${method} ${path.replace(/^.*\/providers\//, '')}`);
  return [...onAws, ...onAzure];
}

/** Calls `then` when the nth change from now on has arrived; what it changes is done all the same. */
export function afterChanges({ aws, arm }: Clouds, count: number, then: () => void): void {
  let left = count;
  const arrived = () => {
    if (--left === 0) then();
  };
  watch(aws.requests, isAwsChange, arrived);
  watch(arm.requests, isArmChange, arrived);
}

/**
 * A signal that fires as soon as the clouds have got so many changing calls: as if the process had been killed there,
 * before it heard of the answer.
 */
export function stopAfter(rig: Clouds, count: number): AbortSignal {
  const stop = new AbortController();
  afterChanges(rig, count, () => stop.abort());
  return stop.signal;
}

function isAwsChange({ operation }: { readonly operation: string }): boolean {
  return !AWS_LOOKS.test(operation);
}

function isArmChange({ method, path }: { readonly method: string; readonly path: string }): boolean {
  if (method === 'GET' || method === 'HEAD' || ARM_LOOKS.test(path)) return false;
  return path.includes('/providers/') && !path.includes('/operations/');
}

function watch<T>(requests: T[], isChange: (request: T) => boolean, arrived: () => void): void {
  requests.push = (...added) => {
    for (const one of added) if (isChange(one)) queueMicrotask(arrived);
    return Array.prototype.push.apply(requests, added);
  };
}

import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { type DrRig, drRig, type DrRigOptions } from '../dr-rig.ts';

const HOUR = 3_600_000;

/** `ids` are those of the source servers, in the order of the plan. */
export type ReadyRig = DrRig & { readonly ids: readonly string[] };

/** A rig whose servers are all ready for recovery; its time goes fast enough for jobs to take a moment. */
export async function readyRig(options: DrRigOptions = {}): Promise<ReadyRig> {
  const rig = await drRig({ speed: 2000, ...options });
  await rig.initialize();
  const ids = [...rig.protect().values()];
  rig.clock.advance(2 * HOUR);
  rig.aws.reset();
  rig.arm.reset();
  return Object.assign(rig, { ids });
}

type Stated = { readonly servers: readonly { readonly name: string; readonly state: string }[] };

/** What the servers of an outcome are, by name. */
export function states({ servers }: Stated): Record<string, string> {
  return Object.fromEntries(servers.map(({ name, state }) => [name, state]));
}

/** How often, and how, DRS was told to launch. */
export function starts({ aws }: DrRig) {
  return aws.requests.filter(({ operation }) => operation === 'StartRecovery');
}

/** All recovery instances of the account. */
export async function instances(rig: DrRig): Promise<RecoveryInstance[]> {
  const drs = await (await rig.open()).aws.drs();
  return (await drs.describeRecoveryInstances({})).items ?? [];
}

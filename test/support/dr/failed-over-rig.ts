import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Flow, FlowOptions } from '../../../src/dr/flow.ts';
import { listMade } from '../../../src/dr/inventory/made.ts';
import type { DrRig, DrRigOptions } from '../dr-rig.ts';
import { readyRig } from './ready.ts';
import { changesOf, stopAfter } from './changes.ts';

const HOUR = 3_600_000;

export type FailedOverRig = DrRig & { readonly ids: readonly string[] };

/** A rig whose servers all run on AWS; an hour, for which keys are good, takes it some seconds, and data comes back fast. */
export async function failedOverRig(options: DrRigOptions = {}): Promise<FailedOverRig> {
  const rig = await readyRig({ speed: 500, ...options });
  Object.assign(rig.aws.drs.pace, { bytesPerSecond: 1024 ** 3, snapshotMs: 10_000, failbackLaunchMs: 60_000 });
  // Their time is moved by hours, of which the clients know nothing.
  rig.arm.tokenSeconds = 100_000 * HOUR;
  const { aws } = await rig.open();
  const drs = await aws.drs();
  await drs.startRecovery({ sourceServers: rig.ids.map((sourceServerID) => ({ sourceServerID })) });
  rig.clock.advance(HOUR);
  await drs.describeRecoveryInstances({});
  rig.clock.advance(HOUR);
  forget(rig);
  return rig;
}

/** A suite whose tests each begin with three servers on AWS. */
export function failbackSuite(name: string) {
  const test = suite<{ rig: FailedOverRig }>(name);
  test.before.each(async (context) => {
    context.rig = await failedOverRig({ servers: 3 });
    Object.assign(process.env, context.rig.env);
  });
  test.after.each(async ({ rig }) => rig[Symbol.asyncDispose]());
  return test;
}

export interface Outcome {
  readonly servers: readonly {
    readonly name: string;
    readonly state: string;
    readonly error?: { readonly code: string; readonly message: string };
  }[];
}

/** The states of servers by their names; of those that failed the code of the error. */
export function states({ servers }: Outcome): Readonly<Record<string, string>> {
  return Object.fromEntries(servers.map(({ name, state, error }) => [name, error ? error.code : state]));
}

export function forget({ aws, arm }: Pick<DrRig, 'aws' | 'arm'>): void {
  aws.reset();
  arm.reset();
}

/** Everything that the flow made on Azure, as `role name`. */
export async function made(rig: DrRig): Promise<string[]> {
  const { azure, plan, signal } = await rig.open();
  return (await listMade(azure, plan.name, signal)).map(({ role, name }) => `${role} ${name}`).sort();
}

/** Does it again and again, stopped as soon as something was changed, until it ends well; how often. */
export async function stoppingAtEach(
  rig: DrRig,
  act: (flow: Flow) => Promise<Outcome>,
  options: Partial<FlowOptions> = {},
): Promise<number> {
  for (let runs = 1; ; runs++) {
    assert.ok(runs < 30, changesOf(rig).join('\n'));
    const signal = stopAfter(rig, 1);
    try {
      const { servers } = await act(await rig.open({ yes: true, ...options, signal }));
      const failed = servers.filter(({ error }) => error !== undefined);
      assert.equal(failed, []);
      return runs;
    } catch (error) {
      assert.ok(signal.aborted, String(error));
    }
  }
}

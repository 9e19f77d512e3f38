import { suite } from 'uvu';
import { launchFailback } from '../../../src/dr/failback/launch.ts';
import { prepareFailback } from '../../../src/dr/failback/prepare.ts';
import { startFailback } from '../../../src/dr/failback/start.ts';
import type { DrRig, DrRigOptions } from '../dr-rig.ts';
import { bootSystems } from './boot-systems.ts';
import { failedOverRig, forget } from './failed-over-rig.ts';

/** A rig whose servers are back on disks on Azure, and whose systems show on their consoles how they boot. */
export async function returnedRig(options: DrRigOptions = {}): Promise<DrRig> {
  const rig = await failedOverRig(options);
  Object.assign(process.env, rig.env);
  await prepareFailback(await rig.open());
  await startFailback(await rig.open({ yes: true }));
  await launchFailback(await rig.open({ yes: true }));
  bootSystems(rig);
  forget(rig);
  return rig;
}

/** A suite whose tests each begin with such a rig. */
export function returnedSuite(name: string, options: DrRigOptions) {
  const test = suite<{ rig: DrRig }>(name);
  test.before.each(async (context) => {
    context.rig = await returnedRig(options);
  });
  test.after.each(async ({ rig }) => rig[Symbol.asyncDispose]());
  return test;
}

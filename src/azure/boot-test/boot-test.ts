import { chooseGoal } from '../../boot/choose-goal.ts';
import { toFailbackError } from '../../errors.ts';
import type { StepIo } from '../../step-io.ts';
import { packageVersion } from '../../version.ts';
import type { Azure } from '../arm.ts';
import { isProvisioned, type MachineSource } from '../machines/request.ts';
import { hyperVGeneration } from '../publication.ts';
import { followMachine } from './follow.ts';
import { withThrowAwayGroup } from './group.ts';
import { makeNetwork } from './network.ts';
import type { AzureBootResult, BootTestOptions } from './options.ts';
import { startMachine } from './start.ts';

/** Milliseconds from asking for the machine: Azure needs a minute or two to run it, and as much to hand its log out. */
const TIMEOUT_MS = 15 * 60_000;
const POLL_MS = 10_000;

/**
 * Starts a machine from an image, gallery version or disk in a resource group of its own, follows its serial console as
 * `bootCheck` does, and removes all of it, whatever happens. A machine from a generalised image must also report ready,
 * unless it is told that it does not, or only a text is expected. A machine that does not come so far is a result, not
 * an error: see `assertBooted`. In a dry run there is no result.
 *
 * The machine has no public address; it reaches the Internet only if it is given user data.
 * Throws `E_USAGE`, `E_AZURE`, `E_AZURE_LOGIN`, `E_NETWORK`, `E_OUTPUT`, `E_NO_SPACE`, `E_INTERRUPTED`.
 */
export async function bootTest(
  azure: Azure,
  options: BootTestOptions,
  io: Pick<StepIo, 'host' | 'signal'>,
): Promise<AzureBootResult | null> {
  try {
    return await test(azure, options, io);
  } catch (error) {
    throw toFailbackError(error, io.signal);
  }
}

async function test(
  azure: Azure,
  options: BootTestOptions,
  io: Pick<StepIo, 'host' | 'signal'>,
): Promise<AzureBootResult | null> {
  const { generation, location, expect, userData, keep = false, reportsReady = true } = options;
  const { timeoutMs = TIMEOUT_MS, pollMs = POLL_MS, output, vmSize } = options;
  const tags = {
    ...options.tags,
    'failback-kit:boot-test': new Date().toISOString(),
    'failback-kit:version': packageVersion(),
  };
  const goal = chooseGoal(options);

  const { value, cleanUp } = await withThrowAwayGroup(azure, { location, tags, keep }, io, async (group) => {
    const from = await machineDisk(azure, { ...options, tags, group }, io.signal);
    const network = { group, location, tags, outbound: userData !== undefined };
    const nic = await makeNetwork(azure, network, io.signal);
    const settings = { group, location, tags, from, nic, userData, vmSize, hostname: 'failback-boot-test' };
    const machine = await startMachine(azure, settings, io);
    if (azure.dryRun) return null;
    const needsReady = isProvisioned(from) && reportsReady && expect === undefined;
    const run = await followMachine(azure, machine, { group, goal, needsReady, timeoutMs, pollMs, output }, io);
    return { ...run, generation, location, vmSize: machine.vmSize };
  });
  return value && { ...value, cleanUp };
}

/** A specialised disk is copied first, so that it never runs. */
async function machineDisk(
  azure: Azure,
  { source, generation, location, tags = {}, group }: BootTestOptions & { readonly group: string },
  signal: AbortSignal,
): Promise<MachineSource> {
  if (source.kind !== 'disk') return { image: source.id, specialized: source.kind === 'gallery' && source.specialized };
  await azure.call('copy the disk for the boot test', signal, (call) =>
    azure.compute.disks.createOrUpdate(
      group,
      'os',
      {
        location,
        tags: { ...tags },
        sku: { name: 'StandardSSD_LRS' },
        osType: 'Linux',
        hyperVGeneration: hyperVGeneration(generation),
        creationData: { createOption: 'Copy', sourceResourceId: source.id },
      },
      call,
    ),
  );
  return { disk: `/subscriptions/${azure.subscription}/resourceGroups/${group}/providers/Microsoft.Compute/disks/os` };
}

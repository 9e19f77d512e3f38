import type { SourceServer } from '@aws-sdk/client-drs';
import { isFailbackError } from '../../../errors.ts';
import { planTagsOf } from '../../tags.ts';
import { bootDeviceOf, targetsFor } from '../../targets.ts';
import { type Check, ofServers } from '../check.ts';
import { fail } from '../finding.ts';
import { managedDisks, modeOf } from './chosen.ts';
import { judgeResourceDisk } from './resource-disk.ts';
import { judgeMapping, judgeReplicated, judgeTargets, recoveryVolumes, type Volume } from './volumes.ts';

interface Named {
  readonly bytes?: number | undefined;
}

function volume({ bytes = 0 }: Named, device: string | undefined): Volume {
  return { device: device ?? '?', bytes };
}

/** What DRS replicates of a server; what the machine has while there is no agent in it. */
export const replicated: Check = {
  id: 'volumes',
  title: 'the volumes of the servers',
  about: 'aws',
  phases: ['protect', 'drill', 'failover'],
  needs: ['machines', 'disks', 'sourceServers'],
  run: (ctx) =>
    ofServers(
      ctx,
      ({ machine, sourceServer }) => (sourceServer ? sourceVolumes(sourceServer) : machine && machineVolumes(machine)),
      judgeReplicated,
    ),
};

function machineVolumes(machine: Parameters<typeof managedDisks>[0]): Volume[] {
  return managedDisks(machine).map((bytes, index) =>
    volume({ bytes }, index === 0 ? 'the OS disk' : `data disk ${index}`),
  );
}

/** The disks that are replicated; all that the agent saw while nothing is. */
export function sourceVolumes({ sourceProperties, dataReplicationInfo }: SourceServer): Volume[] {
  const replicating = dataReplicationInfo?.replicatedDisks ?? [];
  return replicating.length > 0
    ? replicating.map(({ deviceName, totalStorageBytes }) => volume({ bytes: totalStorageBytes }, deviceName))
    : (sourceProperties?.disks ?? []).map((disk) => volume(disk, disk.deviceName));
}

/** Which disks of an original machine take volumes again; those of a new machine are all made to measure. */
export const targets: Check = {
  id: 'target-disks',
  title: 'the disks for the failback',
  about: 'azure',
  phases: ['failback'],
  needs: ['machines', 'disks', 'recoveryInstances'],
  async run(ctx) {
    const [{ byId }, sizes] = await Promise.all([ctx.facts.instances(), ctx.facts.sizes()]);
    return ofServers(
      ctx,
      ({ recoveryInstance }) => recoveryInstance,
      (recovery, { server, machine }) => {
        const isBorrowed = planTagsOf(machine?.tags)?.role === 'borrowed-vm';
        if (!machine || isBorrowed || modeOf(ctx.flow.plan, server) !== 'swap-os-disk') return undefined;
        const bootDevice = bootDeviceOf(recovery, byId.get(recovery.ec2InstanceID ?? ''));
        const most = sizes.get(machine.size.toLowerCase())?.maxDataDisks;
        try {
          const found = targetsFor(server, recovery, bootDevice, machine.dataDisks);
          const made = found.map(({ disk }) => disk === null);
          return judgeTargets(made, { dataDisks: machine.dataDisks.length, most });
        } catch (error) {
          if (!isFailbackError(error)) throw error;
          return fail(error.message, error.hint);
        }
      },
    );
  },
};

export const mapping: Check = {
  id: 'disk-mapping',
  title: 'which disk goes where',
  about: 'plan',
  phases: ['failback'],
  needs: ['recoveryInstances'],
  run: (ctx) =>
    ofServers(
      ctx,
      ({ recoveryInstance }) => recoveryInstance,
      (instance, { server }) => judgeMapping(recoveryVolumes(instance), server.disks ?? []),
    ),
};

/** Azure's temporary disk is lost at every move: to replicate it is to pay for nothing. */
export const temporaryDisk: Check = {
  id: 'temporary-disk',
  title: 'whether temporary disks are replicated',
  about: 'aws',
  phases: ['protect', 'drill', 'failover'],
  needs: ['machines', 'disks', 'sourceServers'],
  async run(ctx) {
    const sizes = await ctx.facts.sizes();
    return ofServers(
      ctx,
      ({ sourceServer }) => sourceServer,
      (source, { machine }) => {
        if (!machine || sourceVolumes(source).length === 0) return undefined;
        const temporary = sizes.get(machine.size.toLowerCase())?.resourceDisk ?? 0;
        return judgeResourceDisk(sourceVolumes(source), managedDisks(machine), temporary);
      },
    );
  },
};

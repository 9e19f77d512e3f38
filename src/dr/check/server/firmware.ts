import { type Check, ofServers } from '../check.ts';
import { modeOf } from './chosen.ts';
import { judgeGeneration, judgePartitions, judgeSecureBoot } from './generation.ts';

export const generation: Check = {
  id: 'generation',
  title: 'the generations of the machines',
  about: 'azure',
  phases: ['failback'],
  needs: ['machines', 'disks'],
  run: (ctx) =>
    ofServers(
      ctx,
      ({ machine }) => machine,
      (machine, { server }) => judgeGeneration(machine, modeOf(ctx.flow.plan, server), server.generation),
    ),
};

export const secureBoot: Check = {
  id: 'secure-boot',
  title: 'Secure Boot of the machines',
  about: 'azure',
  phases: ['protect', 'failback'],
  needs: ['machines'],
  run: (ctx) =>
    ofServers(
      ctx,
      ({ machine }) => machine,
      (machine, { server }) => judgeSecureBoot(machine, modeOf(ctx.flow.plan, server)),
    ),
};

export const partitions: Check = {
  id: 'partitions',
  title: 'the boot disks of the machines',
  about: 'azure',
  phases: ['protect', 'failover', 'drill'],
  needs: ['machines', 'disks'],
  run: (ctx) => ofServers(ctx, ({ machine }) => machine, judgePartitions),
};

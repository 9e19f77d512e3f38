import { FailbackError } from '../../errors.ts';
import { defineCommand } from '../command.ts';
import { DR, flowOptions } from '../dr.ts';
import { duration, flag, path } from '../option.ts';

export const drCutover = defineCommand({
  name: 'dr cutover',
  describe: 'Boot servers on Azure from the disks that came back',
  positionals: {},
  options: {
    ...DR,
    commit: flag('Remove what the way back needed, and terminate the instances on AWS'),
    rollback: flag('Undo it: the servers stay on AWS'),
    image: flag('Make the OS disk of an image of the disk that came back (Linux)'),
    force: flag('Commit also what nobody has seen boot'),
    bootTimeout: duration('Time for a machine to boot', '15m'),
    logs: path('Folder for what the consoles show; that of the plan unless told'),
  },
  examples: [
    ['dr cutover', 'the servers run on Azure; all that was there before is kept'],
    ['dr cutover --rollback', 'as if nothing had been'],
    ['dr cutover --commit --server web1,web2', 'for good'],
  ],
  async run({ commit, rollback, ...args }, ctx) {
    if (commit && rollback) throw new FailbackError('E_USAGE', '--commit and --rollback exclude each other.');
    const { openFlow } = await import('../../dr/flow.ts');
    const flow = await openFlow({ ...flowOptions(args, ctx), phase: 'cutover' });
    const { formatCutover, cutoverFailure } = await import('../../dr/cutover/outcome.ts');
    const act = async () => {
      if (commit) return (await import('../../dr/cutover/commit.ts')).commitCutover(flow, args);
      if (rollback) return (await import('../../dr/cutover/rollback.ts')).rollBackCutover(flow);
      const { cutover } = await import('../../dr/cutover/cutover.ts');
      return cutover(flow, { ...args, bootTimeoutMs: args.bootTimeout });
    };
    const outcome = await act();
    return { json: outcome, text: formatCutover(outcome), error: cutoverFailure(outcome) };
  },
});

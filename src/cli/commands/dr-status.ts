import { FailbackError } from '../../errors.ts';
import { defineCommand } from '../command.ts';
import { DR_LOOK, flowOptions } from '../dr.ts';
import { duration, flag, path } from '../option.ts';

export const drStatus = defineCommand({
  name: 'dr status',
  describe: 'Say where each server stands, and what comes next',
  positionals: {},
  options: {
    ...DR_LOOK,
    watch: flag('Look again and again, until Ctrl-C', { alias: 'w' }),
    interval: duration('How often, with --watch', '30s'),
    html: path('Write a page too, with what happened to each server'),
  },
  examples: [
    ['dr status', 'one table over both clouds'],
    ['dr status --server web1,db1 --watch', 'what changes, until Ctrl-C'],
    ['dr status --html status.html', 'a page to be sent around'],
  ],
  async run({ watch, interval, html, ...args }, ctx) {
    if (watch && ctx.stdout === undefined) {
      throw new FailbackError('E_USAGE', '--watch has no end, but --json is one object.', {
        hint: 'Call failback dr status --json as often as you like.',
      });
    }
    const { openFlow } = await import('../../dr/flow.ts');
    const flow = await openFlow({ ...flowOptions(args, ctx), lookOnly: true });
    if (watch && ctx.stdout) {
      const { watchPlan } = await import('../watch-plan.ts');
      return watchPlan(flow, { every: Math.max(interval, 1000), html, stdout: ctx.stdout });
    }
    const [{ drStatus: look, statusFailure }, { formatDrStatus }] = await Promise.all([
      import('../../dr/status/status.ts'),
      import('../../dr/status/table.ts'),
    ]);
    const status = await look(flow);
    if (html !== undefined) await (await import('../../dr/status/write-page.ts')).writeStatusPage(status, html);
    return { json: status, text: formatDrStatus(status), error: statusFailure(status) };
  },
});

import { PHASES } from '../../dr/plan/phases.ts';
import { defineCommand } from '../command.ts';
import { DR_LOOK, flowOptions } from '../dr.ts';
import { SHARED } from '../globals.ts';
import { choice, flag } from '../option.ts';

export const drCheck = defineCommand({
  name: 'dr check',
  describe: 'Look at all that the flow needs of both clouds',
  positionals: {},
  options: {
    ...DR_LOOK,
    phase: choice(PHASES, 'Only what this phase needs'),
    fromVm: flag('Let the machines on Azure try the network as well, by Run Command'),
    baseUrl: SHARED.baseUrl,
  },
  examples: [
    ['dr check', 'everything'],
    ['dr check --phase protect --from-vm', 'what the agents will need, tried from where they will run'],
    ['dr check --phase failback --server web1', 'one server, before it comes back'],
  ],
  async run({ phase, fromVm, baseUrl, ...args }, ctx) {
    const [{ openFlow }, { preflight, preflightFailure }, { formatPreflight }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/check/preflight.ts'),
      import('../../dr/check/table.ts'),
    ]);
    // Not as the phase would: what the plan lacks for it is among the findings.
    const flow = await openFlow({ ...flowOptions(args, ctx), lookOnly: true });
    const found = await preflight(flow, { phase, fromVm, baseUrl });
    return { json: found, text: formatPreflight(found), error: preflightFailure(found) };
  },
});

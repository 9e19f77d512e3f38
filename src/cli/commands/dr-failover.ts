import { FailbackError } from '../../errors.ts';
import { kebab } from '../../kebab.ts';
import { defineCommand } from '../command.ts';
import { DR, flowOptions, phaseShown } from '../dr.ts';
import { count, flag, type Option, path } from '../option.ts';

const snapshot: Option<Date | 'latest'> = {
  kind: 'text',
  describe: 'Point in time: the last one until then (2026-03-01T06:00Z), or latest for one made now',
  defaultText: 'latest',
  parse: parseSnapshot,
};

export const drFailover = defineCommand({
  name: 'dr failover',
  describe: 'Launch servers on AWS, as a drill or in earnest',
  positionals: {},
  options: {
    ...DR,
    drill: flag('Launch them beside those on Azure, and measure'),
    endDrill: flag('Terminate the instances of the drill'),
    snapshot,
    wave: count('Only the servers of this wave'),
    stopSource: flag('Stop the machines on Azure first'),
    force: flag('Also what is not ready, or could not be stopped'),
    replace: flag('Launch anew what runs on AWS already; DRS deletes that'),
    report: path("Write the report there, as Markdown and JSON; a drill's is beside the plan unless told"),
  },
  examples: [
    ['dr failover --drill', 'all servers, wave after wave, while those on Azure go on'],
    ['dr failover --end-drill', 'and the end of it'],
    ['dr failover --stop-source', 'a planned failover'],
    ['dr failover --force --snapshot 2026-03-01T06:00Z', 'after a disaster, as it was before'],
  ],
  async run({ endDrill, ...args }, ctx) {
    if (endDrill) refuseBeside(args);
    const [{ openFlow }, { failover }, { formatFailover }, { endDrill: end }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/failover/failover.ts'),
      import('../../dr/failover/format.ts'),
      import('../../dr/failover/end-drill.ts'),
    ]);
    const flow = await openFlow({ ...flowOptions(args, ctx), phase: args.drill || endDrill ? 'drill' : 'failover' });
    if (endDrill) return phaseShown(await end(flow, args));
    const outcome = await failover(flow, args);
    return { ...phaseShown(outcome), text: formatFailover(outcome) };
  },
});

const OF_A_START = ['drill', 'snapshot', 'stopSource', 'force', 'replace', 'report'] as const;

function refuseBeside(args: Readonly<Partial<Record<(typeof OF_A_START)[number], unknown>>>): void {
  const given = OF_A_START.find((name) => args[name]);
  if (given === undefined) return;
  throw new FailbackError('E_USAGE', `--end-drill starts nothing: --${kebab(given)} does not go with it.`);
}

/** Without a zone it would be another moment on another machine. */
function parseSnapshot(text: string): Date | 'latest' {
  if (text === 'latest') return text;
  const time = new Date(text);
  if (/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/i.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new FailbackError('E_USAGE', `"${text}" is neither latest nor a time with its zone.`, {
    hint: 'Write it like 2026-03-01T06:00Z or 2026-03-01T07:00+01:00.',
  });
}

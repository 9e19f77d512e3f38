import { packageFile } from '../../src/paths.ts';
import { findAws } from '../support/aws-cli.ts';
import { manyServers } from '../support/dr/many-servers.ts';
import { markdownTable } from '../support/markdown-table.ts';
import { type Measured, measure, ratioOf, summary } from './measure.ts';
import { machine, mebibytes, seconds } from './report.ts';
import { takeTurns } from './turns.ts';

const SERVERS = 500;
const LATENCY_MS = 50;
const CONTESTANTS = ['failback dr status', 'aws drs describe-source-servers'] as const;
type Contestant = (typeof CONTESTANTS)[number];

/**
 * Measures `dr status` over 500 servers in both clouds against AWS's own command line, which asks for one of its lists.
 * Both run against the fakes, each of whose answers takes 50 ms more than it needs.
 */
export async function benchStatus(): Promise<void> {
  await using many = await manyServers(SERVERS);
  const { arm, aws, env, plan, caFile } = many.rig;
  Object.assign(arm, { latencyMs: LATENCY_MS });
  Object.assign(aws, { latencyMs: LATENCY_MS });
  await using cli = await findAws(aws);
  const calls = new Map<Contestant, number>();
  const commands: Readonly<Record<Contestant, () => Promise<Measured>>> = {
    'failback dr status': () =>
      measure(process.execPath, [packageFile('bin/failback.js'), 'dr', 'status', '--plan', plan], { env }),
    'aws drs describe-source-servers': () =>
      measure('/usr/bin/aws', ['--endpoint-url', aws.url, 'drs', 'describe-source-servers'], {
        env: { ...cli?.env, AWS_CA_BUNDLE: caFile },
      }),
  };
  const runs = await takeTurns<Contestant, Measured>(cli ? CONTESTANTS : [CONTESTANTS[0]], async (contestant) => {
    arm.reset();
    aws.reset();
    const measured = await commands[contestant]();
    const tokens = arm.requests.filter(({ path }) => !path.startsWith('/subscriptions/')).length;
    calls.set(contestant, arm.requests.length - tokens + aws.requests.length);
    return measured;
  });
  const of = (contestant: Contestant) => runs.get(contestant) ?? [];
  console.log(machine());
  console.log(
    markdownTable(
      [`${SERVERS} servers, ${LATENCY_MS} ms latency`, 'wall', 'times aws', 'calls', 'peak memory', 'target'],
      [...runs.keys()].map((contestant) => {
        const { seconds: wall, peakMiB } = summary(of(contestant));
        const ratio = ratioOf(of(contestant), of('aws drs describe-source-servers')).median.toFixed(2);
        const target = contestant === 'failback dr status' ? '2 s, 12 calls, 250 MiB' : '';
        return [contestant, seconds(wall), ratio, String(calls.get(contestant) ?? 0), mebibytes(peakMiB), target];
      }),
    ),
  );
}

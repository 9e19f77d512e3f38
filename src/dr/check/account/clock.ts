import { request } from '../../../http.ts';
import type { Flow } from '../../flow.ts';
import { PHASES } from '../../plan/phases.ts';
import type { Check } from '../check.ts';
import { ok, warn } from '../finding.ts';
import { judgeSkew, outside } from './skew.ts';

/** Any answer has the time; most servers refuse a request without a signature. */
const ANSWERS = Array.from({ length: 300 }, (_, index) => 300 + index);

/** Whether the clock of this machine is that of the clouds: signatures and certificates have a time. */
export const clock: Check = {
  id: 'clock',
  title: 'the clock of this machine',
  about: 'plan',
  phases: PHASES,
  async run({ flow }) {
    const offs = await Promise.all(
      [awsAddress(flow), Promise.resolve(flow.azure.cloud.arm)].map(async (url) => off(await url, flow)),
    );
    const known = offs.flatMap((one) => one ?? []);
    const worst = known.sort((a, b) => Math.abs(b) - Math.abs(a))[0];
    if (worst === undefined) return [warn('neither cloud told the time')];
    return [worst === 0 ? ok('the clock of this machine is right') : judgeSkew('the clock of this machine', worst)];
  },
};

/** Milliseconds by which this machine is fast; undefined if the server does not tell, which other checks complain about. */
async function off(url: string, { signal, azure }: Flow): Promise<number | undefined> {
  const from = Date.now();
  try {
    const answer = await request(url, {
      method: 'HEAD',
      signal,
      caFile: azure.caFile,
      allow: ANSWERS,
      idleTimeoutMs: 10_000,
    });
    answer.discard();
    const server = Date.parse(answer.header('date') ?? '');
    // The header has whole seconds: what it names may have begun up to a second ago.
    return Number.isNaN(server) ? undefined : -outside(server, from - 1000, Date.now());
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

async function awsAddress({ aws }: Flow): Promise<string> {
  const { endpoint } = (await aws.sts()).config;
  const own = await endpoint?.();
  if (!own) return `https://sts.${aws.region}.amazonaws.com`;
  const { protocol, hostname, port } = own;
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}

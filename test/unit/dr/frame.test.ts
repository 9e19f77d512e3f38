import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { approve } from '../../../src/dr/approval.ts';
import { change, ensure } from '../../../src/dr/ensure.ts';
import { poll } from '../../../src/dr/poll.ts';
import { bareFlow } from '../../support/dr/bare-flow.ts';
import { refused } from '../../support/formats/refused.ts';

test('poll looks until there is something to see', async () => {
  let looks = 0;
  assert.is(await poll(bareFlow(), 'It', async () => (++looks < 4 ? undefined : looks), { every: 1 }), 4);
});

test('poll gives up by the clock of the flow, and says what took so long', async () => {
  let now = 0;
  const flow = bareFlow({}, { now: () => (now += 60_000) });
  const never = () => Promise.resolve(undefined);
  const { data } = await refused(
    () => poll(flow, 'The VPN gateway', never, { every: 1, most: 3_600_000 }),
    'The VPN gateway took longer than 1 h 00 min.',
    'E_DR',
  );
  assert.is(data.mostMs, 3_600_000);
});

test('an interruption ends a pause at once', async () => {
  const stop = new AbortController();
  const look = () => {
    setTimeout(() => stop.abort(), 1);
    return Promise.resolve(undefined);
  };
  const waiting = poll(bareFlow({}, { signal: stop.signal }), 'It', look, { every: 60_000 });
  await refused(() => waiting, '', 'E_INTERRUPTED');
  await refused(() => poll(bareFlow({}, { signal: stop.signal }), 'It', look), '', 'E_INTERRUPTED');
});

const gateway = (there: string | undefined, made: string[]) => ({
  cloud: 'aws' as const,
  what: 'the VPN gateway',
  look: () => Promise.resolve(there),
  make: () => {
    made.push('vgw');
    return Promise.resolve('vgw-2');
  },
});

test('ensure takes what is there, and makes what is not', async () => {
  const made: string[] = [];
  assert.is(await ensure(bareFlow(), gateway('vgw-1', made)), 'vgw-1');
  assert.equal(made, []);
  const flow = bareFlow();
  assert.is(await ensure(flow, gateway(undefined, made)), 'vgw-2');
  assert.equal([made, flow.events[0]?.message], [['vgw'], 'made the VPN gateway']);
});

test('a dry run looks, but only notes what it would make, and what that would be made for', async () => {
  const made: string[] = [];
  const flow = bareFlow({}, { dryRun: true });
  assert.is(await ensure(flow, gateway('vgw-1', made)), 'vgw-1');
  const vgw = await ensure(flow, gateway(undefined, made));
  const connection = {
    ...{ cloud: 'aws' as const, what: 'the VPN connection', needs: [vgw] as [string | undefined] },
    look: (): Promise<string | undefined> => Promise.reject(new Error('there is nothing to look for')),
    make: (): Promise<string> => Promise.reject(new Error('a dry run makes nothing')),
  };
  assert.is(await ensure(flow, connection), undefined);
  await change(flow, { cloud: 'azure', what: 'stop web1' }, () => Promise.reject(new Error('not in a dry run')));
  assert.equal(flow.planned, [
    { cloud: 'aws', what: 'make the VPN gateway' },
    { cloud: 'aws', what: 'make the VPN connection' },
    { cloud: 'azure', what: 'stop web1' },
  ]);
  assert.equal(made, []);
});

test('what is needed is handed to those who look and make', async () => {
  const seen: unknown[] = [];
  const given = ['vgw-1', 7] as [string | undefined, number | undefined];
  const note = (needs: readonly unknown[]) => void seen.push(needs);
  await ensure(bareFlow(), {
    ...{ cloud: 'aws', what: 'it', needs: given },
    look: async (...needs): Promise<string | undefined> => {
      note(needs);
      return undefined;
    },
    make: async (gateway, count) => {
      note([gateway, count]);
      return gateway.repeat(count);
    },
  });
  assert.equal(seen, [
    ['vgw-1', 7],
    ['vgw-1', 7],
  ]);
});

test('approvals are given by --yes, by the plan, or by whoever is asked', async () => {
  const asked: (readonly string[])[] = [];
  const ask = (answer: boolean) => (lines: readonly string[]) => {
    asked.push(lines);
    return Promise.resolve(answer);
  };
  await approve(bareFlow({}, { yes: true }), 'failover', []);
  await approve(bareFlow({}, { dryRun: true }), 'failover', []);
  await approve(bareFlow({ approvals: { failover: 'none' } }), 'failover', []);
  await approve(bareFlow({}, { ask: ask(true) }), 'failover', ['2 servers']);
  assert.equal(asked, [['2 servers']]);
  await refused(() => approve(bareFlow({}, { ask: ask(false) }), 'cutover', []), 'not approved', 'E_GUARD');
  const { hint } = await refused(() => approve(bareFlow(), 'cleanup', []), 'nobody to ask', 'E_USAGE');
  assert.match(hint ?? '', '--yes');
});

test.run();

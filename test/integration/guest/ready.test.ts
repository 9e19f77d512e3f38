import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imds } from '../../../src/boot/azure/imds.ts';
import { type Answer, type GuestRequest, serveHttp } from '../../../src/boot/azure/service.ts';
import { wireserver } from '../../../src/boot/azure/wireserver.ts';
import { type GuestRig, guestRig, SHELLS } from '../../support/guest/rig.ts';

/** The emulated services on one port, except where `instead` answers, and a guest that asks them. */
async function azure(instead: (request: GuestRequest) => Answer | undefined = () => undefined, specialized = false) {
  const wire = wireserver({ incarnation: '7', containerId: '3a8f-01', instanceId: '0c5e._vm-1' });
  const metadata = imds({ specialized, userData: 'secret' });
  const calls: string[] = [];
  const server = serveHttp(
    (request) => instead(request) ?? (request.path.startsWith('/metadata') ? metadata : wire).service(request),
    ({ method, path, query }, { status }) => void calls.push([method, query.get('comp') ?? path, status].join(' ')),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const guest = await guestRig();
  await options(guest, `FAILBACK_IMDS=${url}\nFAILBACK_WIRESERVER=${url}\n`);
  return {
    guest,
    calls,
    report: wire.report,
    delivered: metadata.delivered,
    run: (shell = SHELLS[0], rounds = 4) =>
      guest.run(shell ?? ['dash'], 'ready', { READY_PAUSE: '0', READY_ROUNDS: String(rounds) }),
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await guest[Symbol.asyncDispose]();
    },
  };
}

const options = (guest: GuestRig, text: string) => guest.put('etc/failback-kit/guest.conf', text);

const COMPUTE = 'GET /metadata/instance/compute 200';
const isHealth = ({ query }: GuestRequest) => query.get('comp') === 'health';

for (const shell of SHELLS) {
  test(`${shell[0]}: reports by XML what the goal state names, once per boot`, async () => {
    await using service = await azure();
    for (let time = 0; time < 2; time++) assert.is((await service.run(shell)).exitCode, 0);
    assert.equal(await service.guest.log(), ['failback-kit: ready reported by xml']);
    assert.equal(service.calls, [COMPUTE, 'GET goalstate 200', 'POST health 200']);
    assert.equal(service.report(), { received: true, valid: true, by: 'xml', problem: null });
    assert.not(service.delivered(), 'the user data is not asked for');
  });
}

test('a specialised machine is not reported on, whatever it was made of', async () => {
  const fromGallery = {
    status: 200,
    body: '{"osProfile":{"adminUsername":"","computerName":""},"storageProfile":{"osDisk":{"createOption":"FromImage"}}}',
  };
  for (const instead of [undefined, ({ path }: GuestRequest) => (path.includes('compute') ? fromGallery : undefined)]) {
    await using service = await azure(instead, true);
    await service.run();
    assert.equal(service.calls, [COMPUTE]);
    assert.equal(await service.guest.log(), ['failback-kit: ready skipped: the disk runs specialised']);
  }
});

test('nobody is asked when the report is switched off', async () => {
  await using service = await azure();
  await options(service.guest, 'FAILBACK_REPORT_READY=off\n');
  await service.run();
  assert.equal(service.calls, []);
  assert.equal(await service.guest.log(), ['failback-kit: ready skipped: switched off in this image']);
});

test('a report that is not taken is sent again, in the end by the JSON endpoint', async () => {
  await using service = await azure((request) => (isHealth(request) ? { status: 503 } : undefined));
  await service.run();
  assert.equal(
    service.calls.filter((call) => call.startsWith('POST')),
    ['POST health 503', 'POST health 503', 'POST health 503', 'POST /provisioning/health 200'],
  );
  assert.equal(service.report(), { received: true, valid: true, by: 'json', problem: null });
  assert.equal(await service.guest.log(), ['failback-kit: ready reported by json']);
});

test('after a refusal the goal state is read again', async () => {
  let times = 0;
  await using service = await azure((request) => (isHealth(request) && times++ === 0 ? { status: 410 } : undefined));
  await service.run();
  const wire = service.calls.filter((call) => call !== COMPUTE);
  assert.equal(wire, ['GET goalstate 200', 'POST health 410', 'GET goalstate 200', 'POST health 200']);
});

test('without a metadata service the report comes all the same', async () => {
  await using service = await azure(({ path }) => (path.startsWith('/metadata') ? { status: 500 } : undefined));
  await service.run();
  assert.ok(service.report().valid);
  assert.equal(await service.guest.log(), ['failback-kit: ready reported by xml']);
});

test('a goal state that is none is not built into a report; in the end that is said once', async () => {
  const state = (id: string) =>
    `<A><Incarnation>1</Incarnation><ContainerId>${id}</ContainerId><InstanceId>i</InstanceId></A>`;
  for (const body of ['<GoalState/>', state('a&quot;b'), state(''), 'Service Unavailable']) {
    await using service = await azure(({ query }) =>
      query.get('comp') === 'goalstate' ? { status: 200, body } : undefined,
    );
    assert.is((await service.run(SHELLS[0], 2)).exitCode, 1);
    assert.equal(service.report().received, false);
    const [line = '', ...others] = await service.guest.log();
    assert.match(line, /^failback-kit: error no ready report: .* in 2 attempts/);
    assert.equal(others, []);
  }
});

test.run();

import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emulateAzure } from '../../../src/boot/azure/azure.ts';
import { followBoot } from '../../../src/boot/follow.ts';
import { marker } from '../../../src/boot/goal.ts';
import { withMachine } from '../../../src/boot/machine.ts';
import { openGuestNetwork } from '../../../src/boot/network.ts';
import { BootTracker } from '../../../src/boot/tracker.ts';
import { silentHost } from '../../../src/events.ts';
import { createHostToolbox } from '../../../src/toolbox/host.ts';
import { consoleOf, linuxGuest } from '../../support/linux-guest.ts';
import { tempDir } from '../../support/temp-dir.ts';

const signal = new AbortController().signal;
const folder = 'net';

/** What a guest of Azure does, with busybox: user data, ready report, and one address where nobody is. */
const SCRIPT = `
ask() { wget -q -O - "$@"; }
imds='http://169.254.169.254/metadata/instance/compute/userData?api-version=2021-01-01&format=text'
echo "user data: $(ask --header 'Metadata: true' "$imds" | base64 -d)"
ask "$imds" || echo 'refused without the header'
wire=http://168.63.129.16
ask --header 'x-ms-version: 2012-11-30' "$wire/machine?comp=goalstate" >/state
field() { sed -n "s,.*<$1>\\(.*\\)</$1>.*,\\1,p" /state; }
body="<Health><GoalStateIncarnation>$(field Incarnation)</GoalStateIncarnation><Container>
<ContainerId>$(field ContainerId)</ContainerId><RoleInstanceList><Role><InstanceId>$(field InstanceId)</InstanceId>
<Health><State>Ready</State></Health></Role></RoleInstanceList></Container></Health>"
ask --header 'x-ms-version: 2012-11-30' --header 'x-ms-agent-name: test' --header 'Content-Type: text/xml;charset=utf-8' \\
  --post-data "$body" "$wire/machine?comp=health" && echo 'report taken'
echo "other: $(ask http://168.63.129.20:8080/)"
ask http://168.63.129.20:81/ || echo 'nobody there'
ask http://10.0.0.1/ || echo 'no way out'
cat /sys/class/dmi/id/chassis_asset_tag
echo all asked
while :; do sleep 100; done
`;

test('a Linux guest reaches the services of Azure, and nothing else', async () => {
  await using dir = await tempDir();
  await using toolbox = await createHostToolbox();
  const azure = emulateAzure({ userData: '{"region":"eu-west-1"}' });
  const server = createServer((_, response) => response.end('hello'));
  const other = { name: 'other', address: '168.63.129.20', port: 8080, server };
  await using emulated = await openGuestNetwork([...azure.services, other], { toolbox, folder, signal });
  const call = await linuxGuest(toolbox, { folder, script: SCRIPT, network: emulated.network });
  const tracker = new BootTracker(marker(/^all asked/));
  const options = { tracker, hasScreen: false, timeoutMs: 300_000, output: join(dir.path, 'net') };
  const run = await withMachine(call, { toolbox, signal }, (machine) =>
    followBoot(machine, { ...options, folder, toolbox, host: silentHost, signal }),
  );
  const text = await consoleOf(run.serialLog);
  assert.ok(run.ok, text);
  for (const line of [
    'address 168.63.129.100/7 gateway 168.0.0.2',
    'user data: {"region":"eu-west-1"}',
    'refused without the header',
    'report taken',
    'other: hello',
    'nobody there',
    'no way out',
    '7783-7084-3265-9085-8269-3286-77',
  ]) {
    assert.ok(text.includes(`${line}\n`), `${line}: ${text.slice(-2000)}`);
  }
  assert.equal(azure.report(), { received: true, valid: true, by: 'xml', problem: null });
  assert.ok(azure.delivered());
  assert.equal(
    azure.requests.map(({ service, status }) => `${service} ${status}`),
    ['imds 200', 'imds 400', 'wireserver 200', 'wireserver 200'],
  );
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { IDLE, LOGIN, marker, unattended } from '../../../src/boot/goal.ts';
import { BootTracker, type ConsoleName } from '../../../src/boot/tracker.ts';

const follow = (tracker: BootTracker, ...lines: string[]) => {
  lines.forEach((line, second) => tracker.read(line, second));
  return tracker.reached.map(({ milestone, seconds }) => `${milestone}@${seconds}`);
};

test('follows a live system of dracut and systemd to its login', () => {
  const tracker = new BootTracker(LOGIN);
  const reached = follow(
    tracker,
    'BdsDxe: starting Boot0001 "UEFI QEMU QEMU HARDDISK "',
    'failback-kit: loading the kernel',
    '[    0.000000] Linux version 4.14.336-256.557.amzn2.x86_64 (mockbuild@ip) #1 SMP',
    '[    0.000000] Command line: BOOT_IMAGE=/vmlinuz0 root=live:UUID=1-2 rd.live.image',
    '[    1.500000] systemd[1]: Running in initial RAM disk.',
    '[    1.600000] dracut-cmdline[123]: dracut-2 dracut-033-535.amzn2.1',
    '[    9.000000] systemd[1]: Switching root.',
    '[  OK  ] Reached target Basic System.',
    'ip-10-0-0-4 login: ',
  );
  assert.equal(reached, ['firmware@0', 'grub@1', 'kernel@2', 'initramfs@4', 'live-root@6', 'login@8']);
  assert.ok(tracker.done);
  assert.equal(tracker.missing, []);
});

test('a silent firmware has done its work once something else runs', () => {
  assert.equal(follow(new BootTracker(LOGIN), 'Welcome to GRUB!'), ['firmware@0', 'grub@0']);
});

test('an expected text takes the place of the login', () => {
  const tracker = new BootTracker(marker(/all set/));
  follow(tracker, 'host login: ');
  assert.not(tracker.done);
  assert.is(tracker.missing.at(-1), 'marker');
  tracker.read('now all set.', 7);
  assert.equal(tracker.reached.at(-1), { milestone: 'marker', seconds: 7 });
  assert.ok(tracker.done);
});

test('the BIOS screen gives milestones, but no expected text', () => {
  const tracker = new BootTracker(marker(/GRUB/));
  const screen: ConsoleName = 'screen';
  tracker.read('Welcome to GRUB!', 1, screen);
  assert.not(tracker.done);
  assert.equal(
    tracker.reached.map(({ milestone }) => milestone),
    ['firmware', 'grub'],
  );
});

test('each milestone is reported once', () => {
  const tracker = new BootTracker(LOGIN);
  assert.is(tracker.read('Linux version 6.1.0', 1).length, 2);
  assert.is(tracker.read('Linux version 6.1.0', 2).length, 0);
});

const FAILING: readonly [string, readonly string[], RegExp][] = [
  ['kernel panic', ['[ 2.1] Kernel panic - not syncing: No working init found.'], /panic.*No working init/],
  [
    'GRUB rescue',
    ['error: unknown filesystem.', 'grub rescue> '],
    /GRUB is in rescue mode \(error: unknown filesystem/,
  ],
  ['GRUB without a configuration', ['grub> '], /no configuration/],
  ['dracut emergency', ['Entering emergency mode. Exit the shell to continue.'], /emergency shell/],
  ['initramfs-tools rescue', ['(initramfs) '], /rescue shell/],
  ['BIOS without a boot disk', ['No bootable device.'], /nothing to boot/],
  ['UEFI without a boot loader', ['UEFI Interactive Shell v2.2'], /nothing to boot/],
];
for (const [name, lines, reason] of FAILING) {
  test(`recognises: ${name}`, () => {
    const tracker = new BootTracker(LOGIN);
    follow(tracker, ...lines);
    assert.match(tracker.failure ?? '', reason);
    assert.not(tracker.done);
  });
}

test('an expected text may be one that otherwise means failure', () => {
  const tracker = new BootTracker(marker(/Kernel panic/));
  follow(tracker, 'Kernel panic - not syncing: as wished');
  assert.ok(tracker.done);
  assert.is(tracker.failure, undefined);
});

test('what goes on in a healthy boot is no failure', () => {
  const tracker = new BootTracker(LOGIN);
  follow(
    tracker,
    'error: no suitable video mode found.',
    'Booting in blind mode',
    '[    1.0] panic=30 in the command line',
    '[    2.0] systemd[1]: Created slice system-emergency.slice.',
    '[  OK  ] Started Emergency Shell watcher.',
  );
  assert.is(tracker.failure, undefined);
});

const BOTH = { startsClient: true, reportsReady: true };
const COMES_UP = ['[ 5.0] failback-kit: overlay applied', '[ 9.0] failback-kit: config from imds'];
const STARTS = [...COMES_UP, 'failback-kit: ready reported by xml', 'failback-kit: client started with AWS_REGION'];

test('an unattended client is followed to its end, which is not needed', () => {
  const tracker = new BootTracker(unattended({ ...BOTH, toTheEnd: false }));
  follow(tracker, ...COMES_UP);
  assert.equal(tracker.missing.slice(-2), ['ready', 'client']);
  follow(tracker, ...STARTS);
  assert.equal([tracker.succeeded, tracker.done], [true, false]);
  follow(tracker, 'failback-kit: client ended with status 1');
  assert.ok(tracker.done);
});

test('a client that must succeed is given time after it has failed', () => {
  const tracker = new BootTracker(unattended({ ...BOTH, toTheEnd: true }));
  follow(tracker, ...STARTS, 'failback-kit: client ended with status 1');
  assert.not(tracker.succeeded);
  follow(tracker, 'failback-kit: client ended with status 0', 'failback-kit: completed at 12:00');
  assert.equal([tracker.succeeded, tracker.done], [true, false]);
  follow(tracker, 'failback-kit: completed at 12:00; the machine stays on');
  assert.ok(tracker.done);
});

test('a guest without a configuration, or that stays idle, has failed', () => {
  const lost = new BootTracker(unattended({ ...BOTH, toTheEnd: false }));
  follow(lost, "failback-kit: config from none: the console is AWS's own");
  assert.is(lost.failure, "the guest takes no configuration: the console is AWS's own");
  const idle = new BootTracker(unattended({ ...BOTH, toTheEnd: false }));
  follow(idle, ...COMES_UP, 'failback-kit: idle failback completed at 12:00');
  assert.match(idle.failure ?? '', /stays idle: failback completed at 12:00/);
});

test('after success the machine must stay idle', () => {
  const idle = new BootTracker(IDLE);
  follow(idle, ...COMES_UP, 'failback-kit: idle failback completed');
  assert.ok(idle.done);
  const again = new BootTracker(IDLE);
  follow(again, ...STARTS);
  assert.match(again.failure ?? '', /started again/);
});

test('lines of the guest count when they are whole, and once', () => {
  const tracker = new BootTracker(LOGIN);
  const line = 'failback-kit: client started with AWS_REGION';
  tracker.read(line, 1, 'serial', false);
  assert.is(tracker.guest.length, 0);
  tracker.read(line, 1);
  tracker.read(`failback-client[7]: ${line}`, 2);
  assert.equal(tracker.guest, [{ id: 'client', text: 'started with AWS_REGION' }]);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseGoal } from '../../../src/boot/choose-goal.ts';
import { BootTracker } from '../../../src/boot/tracker.ts';
import { judgeBoot } from '../../../src/boot/verdict.ts';

const after = (tracker: BootTracker, ...lines: string[]) => {
  for (const line of lines) tracker.read(line, 1);
  return tracker;
};
const login = () => new BootTracker(chooseGoal({}));

test('what is wanted follows from what is told', () => {
  assert.equal(chooseGoal({}).needed, ['login']);
  assert.equal(chooseGoal({ expect: 'up', userData: '{}' }).needed, ['marker']);
  assert.equal(chooseGoal({ userData: '{}' }).needed, ['overlay', 'config', 'ready', 'client']);
  assert.equal(chooseGoal({ userData: '{}', reportsReady: false }).needed, ['overlay', 'config', 'client']);
  assert.throws(() => chooseGoal({ secondBoot: true }), /second boot needs user data/);
});

test('a machine that reached its goal passes, however it stopped', () => {
  const { ok, reason } = judgeBoot(after(login(), 'host login: '), { guest: true, reason: 'guest-shutdown' }, 1000);
  assert.equal([ok, reason], [true, null]);
});

test('the reason is what its console shows, else how it stopped, else that its time is over', () => {
  const reason = (tracker: BootTracker, stop: { guest: boolean; reason: string } | null) =>
    judgeBoot(tracker, stop, 90_000).reason ?? '';
  assert.match(
    reason(after(login(), 'Kernel panic - not syncing: VFS'), { guest: true, reason: 'x' }),
    /^Kernel panic/,
  );
  assert.match(reason(login(), { guest: true, reason: 'guest-reset' }), /restarted/);
  assert.match(reason(login(), { guest: true, reason: 'guest-shutdown' }), /switched itself off/);
  assert.match(reason(login(), { guest: false, reason: 'deallocated' }), /was stopped \(deallocated\)/);
  assert.is(reason(login(), null), 'login was not seen within 90 s');
});

test.run();

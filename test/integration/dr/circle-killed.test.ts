import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { changesOf } from '../../support/dr/changes.ts';
import { childRunner } from '../../support/dr/child-runner.ts';
import { circleRig } from '../../support/dr/circle-rig.ts';
import { cloudsOf } from '../../support/dr/clouds.ts';
import { LEGS } from '../../support/dr/legs.ts';
import { without } from '../../support/dr/without.ts';
import type { DrRig } from '../../support/dr-rig.ts';
import { random } from '../../support/formats/random.ts';

const SPEED = 800;
const KILLS = 30;
/** Milliseconds after a change, in some of which a wait has begun: with an answer on its way that nobody hears, and later. */
const DELAYS = [0, 0, 15, 150, 600];
const SEED = Number(process.env.TEST_SEED ?? 1);

/** A command, and what it does when nobody disturbs it. */
interface Undisturbed {
  readonly command: string;
  readonly made: readonly string[];
  readonly changes: number;
  /** Both clouds afterwards. */
  readonly after: readonly string[];
}

/** What must not be done twice, whatever happens. */
function madeBy({ aws }: DrRig): string[] {
  const once = /^(?:Create|StartRecovery|StartFailbackLaunch|RunInstances)(?!Tags)/;
  const done = aws.requests.filter(({ operation, status }) => once.test(operation) && status < 300);
  return done.map(({ operation }) => operation).sort();
}

function forget({ aws, arm }: DrRig): void {
  aws.reset();
  arm.reset();
}

async function undisturbed(): Promise<Undisturbed[]> {
  await using rig = await circleRig({ speed: SPEED });
  const seen: Undisturbed[] = [];
  for (const { command, run } of LEGS) {
    forget(rig);
    await run(await rig.open({ yes: true }));
    seen.push({ command, made: madeBy(rig), changes: changesOf(rig).length, after: await settled(rig) });
  }
  return seen;
}

/** What goes on by itself has come to its end. */
async function settled(rig: DrRig): Promise<string[]> {
  rig.clock.advance(HOUR);
  await cloudsOf(rig);
  rig.clock.advance(HOUR);
  return cloudsOf(rig);
}

const HOUR = 3_600_000;

test(`killed at ${KILLS} random moments and run again, each command ends as if it had not been (seed ${SEED})`, async () => {
  const legs = await undisturbed();
  const { below } = random(SEED);
  const step = Math.floor(legs.reduce((sum, { changes }) => sum + changes, 0) / KILLS);
  let kills = 0;
  while (kills < KILLS) {
    await using rig = await circleRig({ speed: SPEED });
    await using children = await childRunner(rig, SPEED);
    for (const { command, made, after } of legs) {
      forget(rig);
      for (let killed = true; killed;) {
        const changes = 1 + below(step);
        const { signal, error } = await children.run(command, { changes, delayMs: DELAYS[below(DELAYS.length)] ?? 0 });
        assert.is(error, undefined, `${command}, killed after ${changes}: ${JSON.stringify(error)}`);
        killed = signal === 'SIGKILL';
        if (killed) kills += 1;
      }
      const { code, error, output } = await children.run(command);
      assert.is(code, 0, `${command}: ${JSON.stringify(error)} ${output.slice(-2000)}`);
      const there = await settled(rig);
      assert.equal(without(there, after), without(after, there), `${command}: more, or less, than undisturbed`);
      assert.equal(madeBy(rig), made, `${command}: made twice`);
    }
  }
});

test.run();

import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cutover } from '../../../src/dr/cutover/cutover.ts';
import { launchFailback } from '../../../src/dr/failback/launch.ts';
import { prepareFailback } from '../../../src/dr/failback/prepare.ts';
import { startFailback } from '../../../src/dr/failback/start.ts';
import type { Flow } from '../../../src/dr/flow.ts';
import { runMain } from '../../support/cli.ts';
import { bootSystems } from '../../support/dr/boot-systems.ts';
import { changesOf } from '../../support/dr/changes.ts';
import { failedOverRig, forget, type Outcome, states } from '../../support/dr/failed-over-rig.ts';
import { refused } from '../../support/formats/refused.ts';

interface Way {
  readonly phase: 'failback' | 'launch' | 'cutover';
  readonly verb: readonly string[];
  readonly run: (flow: Flow) => Promise<Outcome>;
  readonly done: string;
}

const WAY: readonly Way[] = [
  { phase: 'failback', verb: ['failback', 'start'], run: (flow) => startFailback(flow), done: 'failback-ready' },
  { phase: 'launch', verb: ['failback', 'launch'], run: launchFailback, done: 'failback-done' },
  { phase: 'cutover', verb: ['cutover'], run: (flow) => cutover(flow), done: 'cut-over' },
];

test('hooks of the way back: what fails before changes nothing, what fails after is said', async () => {
  await using rig = await failedOverRig({ servers: 2 });
  Object.assign(process.env, rig.env);
  bootSystems(rig);
  await prepareFailback(await rig.open());
  const note = rig.folder.at('notes');
  const say = (when: string) => ({ run: ['sh', '-c', `echo "$FAILBACK_PHASE ${when} $FAILBACK_SERVER" >> ${note}`] });
  const failFor = (name: string) => ({ run: ['sh', '-c', `[ "$FAILBACK_SERVER" != ${name} ]`], perServer: true });
  for (const { phase, verb, run, done } of WAY) {
    const open = async (hooks: object, options: Partial<Parameters<typeof rig.open>[0]> = {}) => {
      await rig.writePlan({ hooks: { [phase]: hooks } });
      forget(rig);
      return rig.open({ yes: true, ...options });
    };
    const wrong = { before: [{ run: ['false'] }] };
    await refused(async () => run(await open(wrong)), 'false', 'E_HOOK');
    assert.equal(changesOf(rig), [], phase);
    const shown = await runMain(['dr', ...verb, '--plan', rig.plan, '--yes'], { env: rig.env });
    assert.is(shown.code, 3, shown.stderr);
    assert.match(shown.stderr, 'E_HOOK', shown.stderr);

    // One server of two is held back; nothing of it changes.
    assert.equal(states(await run(await open({ before: [failFor('web2')] }))), { web1: done, web2: 'E_HOOK' }, phase);
    assert.equal(
      changesOf(rig).filter((one) => one.includes('web2')),
      [],
      phase,
    );

    // What has happened stays so, and is told with the error.
    const hooks = {
      before: [say('before'), { ...say('before'), perServer: true }],
      after: [say('after'), failFor('web1'), { ...say('after'), perServer: true }],
    };
    const { servers } = await run(await open(hooks));
    assert.equal(
      servers.map(({ name, state, error }) => [name, state, error?.code]),
      [
        ['web1', done, 'E_HOOK'],
        ['web2', done, undefined],
      ],
      phase,
    );
    await refused(async () => run(await open({ after: [{ run: ['false'] }] })), 'false', 'E_HOOK');
    const dry = await run(await open(hooks, { dryRun: true }));
    assert.equal(changesOf(rig), [], `${phase} dry: ${JSON.stringify(dry)}`);
  }
  const notes = (await readFile(note, 'utf8')).split('\n').filter((line) => line !== '');
  for (const { phase } of WAY) {
    const own = notes.filter((line) => line.startsWith(phase)).map((line) => line.slice(phase.length + 1).trim());
    assert.is(own[0], 'before', phase);
    assert.equal(
      own.slice(1).sort(),
      ['after', 'after web2', 'before web1', 'before web2'].filter((one) => own.includes(one)),
      phase,
    );
    assert.ok(own.includes('before web2') && own.includes('after web2') && own.at(-1) === 'after', own.join());
  }
});

test.run();

import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { clientRig, configure } from '../../support/guest/client-rig.ts';
import { SHELLS } from '../../support/guest/rig.ts';

const PROGRAM = packageFile('templates/guest/root/usr/bin/failback-guest');

for (const [shell, ...options] of SHELLS) {
  test(`${shell}: commands are found, others are refused`, async () => {
    await using rig = await clientRig();
    await configure(rig);
    const run = (...words: string[]) =>
      execa(shell, [...options, PROGRAM, ...words], { reject: false, env: { FAILBACK_ROOT: rig.at('') } });
    assert.match((await run()).stdout, /^usage: failback-guest COMMAND/);
    const unknown = await run('stat');
    assert.is(unknown.exitCode, 2);
    assert.match(unknown.stderr, /^usage/);
    assert.match((await run('status')).stdout, /still starting/);
    assert.is((await run('config')).exitCode, 0);
    assert.match((await run('status')).stdout, /^The client runs by itself/);
    assert.match((await run('reset')).stdout, /^Nothing to forget/);
  });
}

test.run();

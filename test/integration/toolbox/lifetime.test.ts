import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createContainerToolbox } from '../../../src/toolbox/container.ts';
import { findEngine } from '../../../src/toolbox/engine.ts';
import { codeOf } from '../../support/code-of.ts';
import { ensureToolboxImage, startDocker, startPodman, type TestEngine } from '../../support/engines.ts';

const CHILD = fileURLToPath(new URL('../../support/toolbox-child.ts', import.meta.url));

/** Nothing outlives a run, and a container that goes away is an error that says so. */
function lifetime(kind: 'docker' | 'podman', start: () => Promise<TestEngine>): void {
  const test = suite<{ engine: TestEngine; image: string }>(`toolbox lifetime: ${kind}`);

  test.before(async (context) => {
    context.engine = await start();
    context.image = await ensureToolboxImage(context.engine);
  });
  test.after(async (context) => context.engine[Symbol.asyncDispose]());

  const ourContainers = async ({ env }: TestEngine) => {
    const args = ['ps', '--all', '--quiet', '--filter', 'label=failback-kit=toolbox'];
    const { stdout } = await execa(kind, args, { env, extendEnv: false });
    return stdout.split('\n').filter((id) => id !== '');
  };

  const untilNone = async (engine: TestEngine) => {
    for (let tries = 0; tries < 100 && (await ourContainers(engine)).length > 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.equal(await ourContainers(engine), []);
  };

  test('disposing removes the container, also with a tool still running', async ({ engine, image }) => {
    const toolbox = await createContainerToolbox({ engine: await findEngine(kind, engine.env), image });
    const running = codeOf(toolbox.run({ tool: 'sleep', args: ['600'] }));
    await toolbox.run({ tool: 'true', args: [] });
    await toolbox[Symbol.asyncDispose]();
    assert.is(await running, 'E_ENGINE_LOST');
    assert.equal(await ourContainers(engine), []);
  });

  test('a container that is killed is a lost engine', async ({ engine, image }) => {
    const toolbox = await createContainerToolbox({ engine: await findEngine(kind, engine.env), image });
    const running = codeOf(toolbox.run({ tool: 'sleep', args: ['600'] }));
    await execa(kind, ['kill', ...(await ourContainers(engine))], { env: engine.env, extendEnv: false });
    assert.is(await running, 'E_ENGINE_LOST');
    assert.is(await codeOf(toolbox.run({ tool: 'true', args: [] })), 'E_ENGINE_LOST');
    await toolbox[Symbol.asyncDispose]();
    await untilNone(engine);
  });

  test('a run that is killed leaves no container behind', async ({ engine, image }) => {
    const child = execa(process.execPath, ['--import', 'tsx', CHILD, kind, image], { env: engine.env, reject: false });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    assert.is((await ourContainers(engine)).length, 1);
    child.kill('SIGKILL');
    await child;
    await untilNone(engine);
  });

  test('an image that is not there is an environment error', async ({ engine }) => {
    const opening = createContainerToolbox({
      engine: await findEngine(kind, engine.env),
      image: 'failback-kit-toolbox:none',
    });
    assert.is(await codeOf(opening), 'E_ENGINE_DOWN');
  });

  test.run();
}

lifetime('docker', startDocker);
lifetime('podman', startPodman);

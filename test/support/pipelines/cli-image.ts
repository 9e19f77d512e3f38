import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { packageFile } from '../../../src/paths.ts';
import { ensureBuilt } from '../bin.ts';
import { ensureToolboxImage, type TestEngine } from '../engines.ts';

const NODE_IMAGE = 'failback-kit-node:local';
const nodeImageScript = fileURLToPath(new URL('../node-image.sh', import.meta.url));

/** Builds the target `cli` of the Dockerfile in a test engine, under the name that is given. */
export async function buildCliImage(engine: TestEngine, name: string): Promise<void> {
  await ensureBuilt();
  await ensureToolboxImage(engine);
  const options = { env: { ...engine.env, ENGINE: engine.kind }, extendEnv: false };
  await execa(nodeImageScript, [NODE_IMAGE], options);
  const args = ['build', '--network', 'host', '--target', 'cli', '--build-arg', `NODE_IMAGE=${NODE_IMAGE}`];
  await execa(engine.kind, [...args, '--tag', name, packageFile('.')], options);
}

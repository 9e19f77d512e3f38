import { mkdir } from 'node:fs/promises';
import { execa } from 'execa';
import { temporaryFolder } from './formats/folder.ts';

/** Microsoft's command line, with a configuration of its own that is gone when the test is over. */
export interface AzCli extends AsyncDisposable {
  /** What `az` is run with. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `az ARGS`; gives its JSON. Throws what it wrote to stderr if it fails. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<unknown>;
}

/** Undefined where `az` is not installed. */
export async function findAz(): Promise<AzCli | undefined> {
  const folder = await temporaryFolder();
  const own = {
    AZURE_CONFIG_DIR: folder.at('azure'),
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    AZURE_CORE_CHECK_FOR_UPGRADE: 'false',
    AZURE_CORE_NO_COLOR: 'true',
    AZURE_CORE_ONLY_SHOW_ERRORS: 'true',
    PYTHONWARNINGS: 'ignore',
  };
  await mkdir(own.AZURE_CONFIG_DIR);
  const run: AzCli['run'] = async (args, env = {}) => {
    const { stdout } = await execa('az', [...args, '--output', 'json'], { env: { ...own, ...env }, stdin: 'ignore' });
    return stdout === '' ? undefined : (JSON.parse(stdout) as unknown);
  };
  const found = await execa('az', ['version'], { env: own, reject: false });
  if (found.code === 'ENOENT') {
    await folder[Symbol.asyncDispose]();
    return undefined;
  }
  return { env: own, run, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

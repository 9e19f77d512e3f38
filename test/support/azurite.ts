import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from './formats/folder.ts';

/** Azurite's blob service in a process of its own: what others think that Azure does. */
export interface Azurite extends AsyncDisposable {
  readonly account: string;
  /** Base64. */
  readonly key: string;
  /** The blob endpoint of its account, without a slash at the end. */
  readonly url: string;
  readonly connectionString: string;
}

const ACCOUNT = 'failbackazurite';
const KEY = Buffer.alloc(64, 'failback-kit').toString('base64');

/** Keeps what it is given in memory alone. Throws if it does not start. */
export async function startAzurite(): Promise<Azurite> {
  const folder = await temporaryFolder();
  const program = join(
    dirname(createRequire(import.meta.url).resolve('azurite/package.json')),
    'dist/src/blob/main.js',
  );
  const options = [
    '--blobPort',
    '0',
    '--inMemoryPersistence',
    '--skipApiVersionCheck',
    '--disableTelemetry',
    '--silent',
  ];
  const child = spawn(process.execPath, [program, ...options], {
    cwd: folder.at(''),
    env: { ...process.env, AZURITE_ACCOUNTS: `${ACCOUNT}:${KEY}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const dispose = async () => {
    child.kill('SIGKILL');
    await ended;
    await folder[Symbol.asyncDispose]();
  };
  let origin: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    origin = /listens on (http:\S+)/.exec(line)?.[1];
    if (origin !== undefined) break;
  }
  if (origin === undefined) {
    await dispose();
    throw new Error('Azurite did not start.');
  }
  // Nobody reads further lines; the pipe must not fill up.
  child.stdout.resume();
  const url = `${origin}/${ACCOUNT}`;
  return {
    account: ACCOUNT,
    key: KEY,
    url,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${url};`,
    [Symbol.asyncDispose]: dispose,
  };
}

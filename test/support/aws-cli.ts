import { mkdir, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { AwsKeys } from '../fakes/aws/auth/key-ring.ts';
import { temporaryFolder } from './formats/folder.ts';

/** Debian's; another one on the path may be of any version. */
const PROGRAM = '/usr/bin/aws';

/** What of a `FakeAws` the command line must know. */
export interface AwsPlace {
  readonly url: string;
  readonly region: string;
  readonly credentials: AwsKeys;
}

/** AWS's command line, with a home of its own that is gone when the test is over. */
export interface AwsCli extends AsyncDisposable {
  /** What `aws` is run with. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `aws ARGS`; gives its JSON, undefined if it wrote none. Throws what it wrote to stderr if it fails. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<unknown>;
}

/** Undefined where `aws` is not installed. Asks no server but that of `place`, and each thing once. */
export async function findAws({ url, region, credentials }: AwsPlace): Promise<AwsCli | undefined> {
  const folder = await temporaryFolder();
  const config = folder.at('config');
  await mkdir(folder.at('home'));
  await writeFile(config, '[default]\noutput = json\ncli_pager =\n');
  const env = {
    PATH: '/usr/bin:/bin',
    LC_ALL: 'C.UTF-8',
    HOME: folder.at('home'),
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: folder.at('credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_REGION: region,
    ...keysInEnv(credentials),
  };
  const run: AwsCli['run'] = async (args, more = {}) => {
    const all = ['--endpoint-url', url, ...args];
    const { stdout } = await execa(PROGRAM, all, { env: { ...env, ...more }, extendEnv: false, stdin: 'ignore' });
    return stdout === '' ? undefined : (JSON.parse(stdout) as unknown);
  };
  const found = await execa(PROGRAM, ['--version'], { env, extendEnv: false, reject: false });
  if (found.code === 'ENOENT') {
    await folder[Symbol.asyncDispose]();
    return undefined;
  }
  return { env, run, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** Keys as every client of AWS takes them from the environment. */
export function keysInEnv({ accessKeyId, secretAccessKey, sessionToken }: AwsKeys): Record<string, string> {
  const token = sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken };
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, ...token };
}

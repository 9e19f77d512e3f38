import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { packageFile } from '../../src/paths.ts';
import { startAzurite } from '../support/azurite.ts';

/** A blob service in a process of its own. */
export interface BlobPeer extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  readonly key: string;
  readonly connectionString: string;
}

/** The services that are sent to, each in a process of its own. */
export async function startServices(): Promise<BlobPeer[]> {
  return [await startFake(20), named('Azurite', await startAzurite())];
}

function named(name: string, service: Omit<BlobPeer, 'name'>): BlobPeer {
  const { url, key, connectionString } = service;
  return { name, url, key, connectionString, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

async function startFake(latency: number): Promise<BlobPeer> {
  const args = ['--import', 'tsx', packageFile('test/bench/blob-service.ts'), String(latency)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    name: `fake, ${latency} ms`,
    ...(JSON.parse(line) as Omit<BlobPeer, 'name'>),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

import { writeFile } from 'node:fs/promises';
import { type Azure, openAzure, type OpenAzureOptions } from '../../src/azure/arm.ts';
import type { FailbackEvent, Host } from '../../src/events.ts';
import type { StepIo } from '../../src/step-io.ts';
import { FakeArm } from '../fakes/arm/fake-arm.ts';
import { FakeBlobs } from '../fakes/blob/fake-blobs.ts';
import { fakeClock } from '../fakes/clock.ts';
import { temporaryFolder } from './formats/folder.ts';
import { testCertificate } from './test-certificate.ts';

/** A whole fake Azure over https: Resource Manager, tokens, and the bytes of its disks and blobs. */
export interface ArmRig extends AsyncDisposable {
  readonly arm: FakeArm;
  readonly blobs: FakeBlobs;
  readonly caFile: string;
  readonly host: Host;
  readonly events: FailbackEvent[];
  readonly io: StepIo & { readonly steps: number[] };
  open(options?: Partial<OpenAzureOptions>): Promise<Azure>;
}

/** With a resource group `rg` in `westeurope`. */
export async function armRig(): Promise<ArmRig> {
  const folder = await temporaryFolder();
  const tls = await testCertificate();
  const caFile = folder.at('ca.pem');
  await writeFile(caFile, tls.cert);
  const clock = fakeClock();
  const blobs = await FakeBlobs.start({ tls, clock });
  const arm = await FakeArm.start({ tls, clock, blobs });
  arm.addGroup('rg', 'westeurope');
  const events: FailbackEvent[] = [];
  const host: Host = { report: (event) => void events.push(event) };
  const { signal } = new AbortController();
  const steps: number[] = [];
  const io = { host, signal, steps, progress: (done: number) => void steps.push(done) };
  return {
    ...{ arm, blobs, caFile, host, events, io },
    open: async (options = {}) => {
      const { credential } = arm;
      return await openAzure({ cloud: arm.url, caFile, host, signal, credential, pollMs: 5, env: {}, ...options });
    },
    async [Symbol.asyncDispose]() {
      for (const used of [arm, blobs, folder]) await used[Symbol.asyncDispose]();
    },
  };
}

import { ComputeManagementClient } from '@azure/arm-compute';
import { ResourceManagementClient } from '@azure/arm-resources';
import { RestError } from '@azure/core-rest-pipeline';
import { encodeFooter } from '../../src/formats/vhd/footer.ts';
import { FakeArm, type FakeArmOptions } from '../fakes/arm/fake-arm.ts';
import { FakeBlobs } from '../fakes/blob/fake-blobs.ts';
import { fakeClock } from '../fakes/clock.ts';
import { httpsAsk } from './https-ask.ts';
import { testCertificate } from './test-certificate.ts';

/** Azure's own clients, pointed at the fakes; they trust the certificate, and nothing else of them is changed. */
export interface ArmClients extends AsyncDisposable {
  readonly arm: FakeArm;
  readonly blobs: FakeBlobs;
  readonly compute: ComputeManagementClient;
  readonly resources: ResourceManagementClient;
  readonly cert: string;
  /** Puts pages to a blob by its signed URL. */
  readonly put: (url: string, offset: number, body: Buffer) => Promise<void>;
  /** An uploaded disk in `rg`; the whole upload unless it is to stop before its footer. */
  readonly upload: (name: string, options?: UploadOptions) => Promise<string>;
}

export interface UploadOptions {
  readonly generation?: 'V1' | 'V2';
  readonly footer?: boolean;
  readonly location?: string;
}

const MiB = 1024 * 1024;
/** How often the clients ask for operations, milliseconds. */
export const SOON = { updateIntervalInMs: 5 };

/** With a resource group `rg` in `westeurope`. */
export async function armClients(options: Partial<FakeArmOptions> = {}): Promise<ArmClients> {
  const tls = await testCertificate();
  const clock = fakeClock();
  const blobs = await FakeBlobs.start({ tls, clock });
  const arm = await FakeArm.start({ tls, clock, blobs, ...options });
  arm.addGroup('rg', 'westeurope');
  const settings = { endpoint: arm.url, tlsOptions: { ca: tls.cert } };
  const compute = new ComputeManagementClient(arm.credential, arm.subscription, settings);
  const resources = new ResourceManagementClient(arm.credential, arm.subscription, settings);
  const put = async (url: string, offset: number, body: Buffer) => {
    const range = `bytes=${offset}-${offset + body.length - 1}`;
    const headers = { 'x-ms-version': '2023-08-03', 'x-ms-page-write': 'update', 'x-ms-range': range };
    const { status } = await httpsAsk(`${url}&comp=page`, tls.cert, { method: 'PUT', headers, body });
    if (status !== 201) throw new Error(`Put Page was answered with ${status}`);
  };
  return {
    ...{ arm, blobs, compute, resources, put, cert: tls.cert },
    async upload(name, { generation = 'V1', footer = true, location = 'westeurope' } = {}) {
      const size = 20 * MiB;
      const creationData = { createOption: 'Upload', uploadSizeBytes: size + 512 };
      const wanted = { location, osType: 'Linux' as const, hyperVGeneration: generation, creationData };
      const disk = await compute.disks.createOrUpdate('rg', name, wanted, SOON);
      const grant = { access: 'Write', durationInSeconds: 3600 };
      const { accessSAS = '' } = await compute.disks.grantAccess('rg', name, grant, SOON);
      await put(accessSAS, 0, Buffer.alloc(512, 1));
      if (footer) {
        await put(accessSAS, size, testFooter(size));
        await compute.disks.revokeAccess('rg', name, SOON);
      }
      return disk.id ?? '';
    },
    async [Symbol.asyncDispose]() {
      for (const used of [arm, blobs]) await used[Symbol.asyncDispose]();
    },
  };
}

/** The footer of a fixed VHD; `size` in bytes without it. */
export function testFooter(size: number): Buffer {
  return Buffer.from(encodeFooter({ size, uuid: '01234567-89ab-cdef-0123-456789abcdef', timestamp: 1_600_000_000 }));
}

/** The code with which a client was refused; also of an operation that failed. */
export async function refusedBy(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RestError && error.code !== undefined) return error.code;
    return /has failed\. (\w+)\./.exec(String(error))?.[1] ?? String(error);
  }
  return 'not refused';
}

import { sha256 } from '../../src/files.ts';
import type { FakeArm } from '../fakes/arm/fake-arm.ts';
import type { FakeBlobs } from '../fakes/blob/fake-blobs.ts';

/** What a fake Azure handed out, and what it threw away. */
export interface AzureWitness {
  /** Tokens and signatures that it issued, and the keys to it; a test may add more. */
  readonly secrets: Set<string>;
  /** SHA-256 of the bytes of each uploaded disk that was deleted, in that order. */
  readonly deleted: readonly string[];
}

/** Stands beside the fakes from now on. */
export function watchAzure(arm: FakeArm, blobs: FakeBlobs): AzureWitness {
  const secrets = new Set([arm.principal.clientSecret, blobs.key]);
  const deleted: string[] = [];
  const [issue, attach] = [arm.token.bind(arm), blobs.attachDisk.bind(blobs)];
  arm.token = (audience) => {
    const issued = issue(audience);
    secrets.add(issued.token);
    return issued;
  };
  blobs.attachDisk = (name, size, options) => {
    const disk = attach(name, size, options);
    return {
      ...disk,
      url(access) {
        const url = disk.url(access);
        secrets.add(new URL(url).searchParams.get('sig') ?? '');
        return url;
      },
      async remove() {
        deleted.push(sha256(await disk.read(0, size)));
        await disk.remove();
      },
    };
  };
  return { secrets, deleted };
}

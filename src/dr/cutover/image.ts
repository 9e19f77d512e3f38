import type { Image } from '@azure/arm-compute';
import { armId } from '../../azure/arm-id.ts';
import { ifThere } from '../../azure/exists.ts';
import type { MachineSource } from '../../azure/machines/request.ts';
import { hyperVGeneration } from '../../azure/publication.ts';
import { isWhole } from '../../azure/settled.ts';
import { ensure } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { requireOurs } from '../require-ours.ts';
import { planTags } from '../tags.ts';
import type { BootDisk } from './boot-disk.ts';
import type { Subject } from './look.ts';

/**
 * A managed image of the boot disk, which itself stays as it came back ("Create a managed image"). Azure takes every such
 * image for generalised: its agent in the system gives the machine its name and a user of Azure's. Gives undefined in a
 * dry run that would make it. Throws `E_GUARD` for Windows, and what `Azure.call` throws.
 */
export async function ensureImage(
  flow: Flow,
  { server, names }: Subject,
  boot: BootDisk | undefined,
): Promise<MachineSource | undefined> {
  const { azure, plan, signal } = flow;
  const { resourceGroup: group, location } = plan.azure;
  if (boot?.os === 'windows') {
    throw guard(
      `${server.name} is a Windows server, and was not generalised.`,
      'Without --image its disk itself becomes the OS disk.',
    );
  }
  const { images } = azure.compute;
  const image = await ensure<string, [BootDisk]>(flow, {
    cloud: 'azure',
    what: `the image ${names.image}`,
    needs: [boot],
    async look() {
      const there = await ifThere(
        azure.call(`look at the image ${names.image}`, signal, (call) => images.get(group, names.image, call)),
      );
      if (there) requireOurs(plan, server, 'cutover-image', there);
      return there && isWhole(there) ? there.id : undefined;
    },
    async make({ id, generation }) {
      const wanted: Image = {
        location,
        tags: { ...planTags(plan, 'cutover-image', server.name, flow.now()) },
        hyperVGeneration: hyperVGeneration(generation),
        storageProfile: {
          osDisk: { osType: 'Linux', osState: 'Generalized', caching: 'ReadWrite', managedDisk: { id } },
        },
      };
      await azure.call(`make the image ${names.image}`, signal, (call) =>
        images.createOrUpdate(group, names.image, wanted, call),
      );
      return armId(azure, group, `Microsoft.Compute/images/${names.image}`);
    },
  });
  return image === undefined ? undefined : { image, specialized: false };
}

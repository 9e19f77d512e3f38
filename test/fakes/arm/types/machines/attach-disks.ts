import { invalidParameter } from '../../arm-error.ts';
import { type Json, listAt, numberAt, textAt } from '../../json.ts';
import { list, model, oneOf } from '../../model.ts';
import { sameId } from '../../resource-id.ts';
import type { Action } from '../../resource-type.ts';
import { changeDataDisks } from './vm-disks.ts';
import { diskUser } from './vm-update.ts';

/** Virtual Machines - Attach Detach Data Disks, also while the machine runs. */
export const attachDetachDataDisks: Action = {
  body: model('AttachDetachDataDisksRequest', {
    dataDisksToAttach: list(
      model('DataDisksToAttach', {
        ...{ diskId: 'text', lun: 'number', diskEncryptionSet: 'any', writeAcceleratorEnabled: 'boolean' },
        caching: oneOf('None', 'ReadOnly', 'ReadWrite'),
        deleteOption: oneOf('Delete', 'Detach'),
      }),
    ),
    dataDisksToDetach: list(model('DataDisksToDetach', { diskId: 'text', detachOption: 'text' })),
  }),
  run({ world, body }, vm) {
    const before = listAt(vm.properties, 'storageProfile.dataDisks');
    const gone = listAt(body, 'dataDisksToDetach').map((one) => textAt(one, 'diskId') ?? '');
    const has = (id: string) => before.some((one) => sameId(textAt(one, 'managedDisk.id'), id));
    const stranger = gone.find((id) => !has(id));
    if (stranger !== undefined)
      throw invalidParameter(`The disk '${stranger}' is not attached to the virtual machine ${vm.id}.`);
    const kept = before.filter((one) => !gone.some((id) => sameId(textAt(one, 'managedDisk.id'), id)));
    const used = new Set(kept.map((one) => numberAt(one, 'lun')));
    const added = listAt(body, 'dataDisksToAttach').map(({ diskId, lun = firstFree(used), ...others }): Json => {
      used.add(lun as number);
      return { ...others, lun, createOption: 'Attach', managedDisk: { id: diskId } };
    });
    const dataDisks = changeDataDisks(world, diskUser(vm), [...kept, ...added], before);
    const storageProfile = { ...(vm.properties['storageProfile'] as Json), dataDisks };
    vm.properties['storageProfile'] = storageProfile;
    return { holds: added.map((one) => textAt(one, 'managedDisk.id') ?? ''), finish: () => storageProfile };
  },
};

function firstFree(used: ReadonlySet<number | undefined>): number {
  let lun = 0;
  while (used.has(lun)) lun += 1;
  return lun;
}

import { missing } from '../../arm-error.ts';
import { bootDiagnosticsUrls } from '../../boot-diagnostics.ts';
import { page } from '../../pages.ts';
import { at, type Json, objectAt, textAt } from '../../json.ts';
import { sameId } from '../../resource-id.ts';
import type { Call, ResourceType, World } from '../../resource-type.ts';
import { outside, type Resource, state } from '../../resources.ts';
import { listedSizes } from '../../vm-sizes.ts';
import { COMPUTE_VERSIONS } from '../compute-versions.ts';
import { attachDetachDataDisks } from './attach-disks.ts';
import { power, setPower } from './power.ts';
import { runCommand } from './run-command.ts';
import { createMachine, VM } from './vm-create.ts';
import { disksOf, setFree } from './vm-disks.ts';
import { dropInterfaces } from './vm-interfaces.ts';
import { vmModel, vmUpdateModel } from './vm-model.ts';
import { updateMachine } from './vm-update.ts';

/** Virtual machines (ComputeRP, Virtual Machines). */
export const virtualMachines: ResourceType = {
  type: VM,
  apiVersions: COMPUTE_VERSIONS,
  name: /^[^_\W][\w-.]{0,63}(?<![-.])$/,
  body: vmModel,
  update: vmUpdateModel,
  put(call, existing) {
    if (!existing) return createMachine(call);
    if (!objectAt(call.body, 'properties')) throw missing('properties');
    const work = updateMachine(call, existing, objectAt(call.body, 'properties') ?? {});
    return { resource: { ...existing, ...outside(call.body) }, ...work };
  },
  patch(call, vm) {
    const identity = objectAt(call.body, 'identity');
    if (identity) vm.others['identity'] = identity;
    return updateMachine(call, vm, objectAt(call.body, 'properties') ?? {});
  },
  remove: ({ world }, vm) => ({ finish: () => dissolve(world, vm) }),
  live,
  actions: {
    'GET instanceView': { run: ({ world }, vm) => ({ answer: instanceView(world, vm) }) },
    'GET vmSizes': {
      run: ({ world, query }, vm) => ({ answer: page(world, vm.id, query, listedSizes(), (one) => one).body as Json }),
    },
    retrieveBootDiagnosticsData: {
      run: ({ world, query }, vm) => ({ answer: bootDiagnosticsUrls(world, vm, query) }),
    },
    start: power('running'),
    restart: power('running'),
    redeploy: power('running'),
    reapply: { run: () => ({}) },
    powerOff: power('stopped'),
    deallocate: power('deallocated'),
    attachDetachDataDisks,
    runCommand,
  },
};

/** More is shown to who asks for it: the power, and what the guest was told. */
function live({ world, id, query }: Call, vm: Resource): Json {
  const expand = query.get('$expand') ?? '';
  const view = { instanceView: instanceView(world, vm) };
  if (sameId(id, vm.id)) {
    if (expand === 'userData') return { userData: vm.hidden.userData };
    return expand === 'instanceView' ? view : {};
  }
  // The list of the states of all machines has nothing else of them.
  if (query.get('statusOnly') !== 'true') return {};
  const hidden = Object.keys(vm.properties).filter((member) => !['vmId', 'provisioningState'].includes(member));
  return { ...Object.fromEntries(hidden.map((member) => [member, undefined])), ...view };
}

/** Deletes or sets free what the machine used. */
async function dissolve(world: World, vm: Resource): Promise<void> {
  for (const { id, deleted } of disksOf(vm)) {
    setFree(world.resources.get(id));
    if (deleted) world.resources.delete(id);
  }
  dropInterfaces(world, vm);
  if (world.power(vm) !== 'deallocated') await setPower(world, vm, 'deallocated');
}

function instanceView(world: World, vm: Resource): Json {
  const provisioning = state(vm) ?? '';
  const status = (code: string) => ({ code, level: 'Info', displayStatus: code.slice(code.indexOf('/') + 1) });
  const osDisk = world.resources.get(textAt(vm.properties, 'storageProfile.osDisk.managedDisk.id'));
  const running = world.power(vm) === 'running';
  const agent =
    running && at(vm.properties, 'osProfile.allowExtensionOperations') !== false
      ? {
          vmAgent: {
            vmAgentVersion: '2.9.1.1',
            statuses: [{ ...status('ProvisioningState/succeeded'), displayStatus: 'Ready' }],
          },
        }
      : {};
  return {
    hyperVGeneration: textAt(osDisk?.properties, 'hyperVGeneration'),
    ...(running ? { computerName: textAt(vm.properties, 'osProfile.computerName') } : {}),
    ...agent,
    statuses: [status(`ProvisioningState/${provisioning.toLowerCase()}`), status(`PowerState/${world.power(vm)}`)],
  };
}

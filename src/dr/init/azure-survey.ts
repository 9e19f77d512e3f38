import type { Azure } from '../../azure/arm.ts';
import { idKey } from '../../azure/arm-id.ts';
import { collect } from '../../azure/collect.ts';
import { listMachines } from '../../azure/machines/list.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { lookAtVnet, type VirtualNetwork } from '../../azure/network/vnet.ts';
import { ourTags } from '../../azure/tags.ts';
import { FailbackError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { planTagsOf } from '../tags.ts';
import type { AzureSurvey, ClientImage } from './survey.ts';

/**
 * Looks at the machines of a resource group, at their networks, and at the images of ours. Throws `E_USAGE` if a machine
 * that is wanted, or any at all, is not there, and what `Azure.call` throws.
 */
export async function surveyAzure(
  azure: Azure,
  resourceGroup: string,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<AzureSurvey> {
  const [all, images] = await Promise.all([
    listMachines(azure, signal, { group: resourceGroup }),
    clientImages(azure, resourceGroup, signal),
  ]);
  const machines = chosen(all, resourceGroup, wanted);
  const ids = [...new Map(machines.flatMap(vnetOf).map((id) => [idKey(id), id])).values()];
  const vnets = await Promise.all(ids.map((id) => lookAtVnet(azure, id, signal)));
  return {
    ...{ subscription: azure.subscription, resourceGroup, machines, images },
    vnets: vnets.filter((vnet): vnet is VirtualNetwork => vnet !== undefined),
  };
}

/** Id of the network of a machine. */
export function vnetOf({ nics }: Machine): string[] {
  return nics.slice(0, 1).flatMap(({ subnet }) => subnet?.replace(/\/subnets\/[^/]+$/i, '') ?? []);
}

function chosen(all: readonly Machine[], group: string, wanted: readonly string[]): readonly Machine[] {
  // What the flow itself has made is no server to protect.
  const servers = all.filter(({ tags }) => planTagsOf(tags)?.role === undefined);
  if (servers.length === 0) {
    throw new FailbackError('E_USAGE', `There are no virtual machines in the resource group ${group}.`, {
      hint: 'Check --resource-group and --subscription: az vm list --output table',
    });
  }
  const named = (name: string) => servers.find((machine) => machine.name.toLowerCase() === name.toLowerCase());
  const unknown = wanted.find((name) => !named(name));
  if (unknown === undefined) return wanted.length === 0 ? servers : wanted.flatMap((name) => named(name) ?? []);
  const names = servers.map(({ name }) => name);
  const [guess] = nearest(unknown, names, 1);
  throw new FailbackError('E_USAGE', `--vm: there is no machine "${unknown}" in the resource group ${group}.`, {
    hint: guess === undefined ? `There are ${names.slice(0, 10).join(', ')}.` : `Did you mean ${guess}?`,
  });
}

async function clientImages(azure: Azure, group: string, signal: AbortSignal): Promise<ClientImage[]> {
  const found = await collect(azure, 'list the images', signal, (call) =>
    azure.compute.images.listByResourceGroup(group, call),
  );
  return found.flatMap(({ id = '', name = '', tags, hyperVGeneration }) => {
    const { digest, region = null } = ourTags(tags);
    return digest === undefined ? [] : [{ id, name, region, generation: hyperVGeneration === 'V2' ? 2 : 1 }];
  });
}

/** Where on Azure the names of a plan belong. */
export interface AzurePlace {
  readonly subscription: string;
  readonly resourceGroup: string;
}

/** Resource id of a virtual machine of which the plan has the name or the id. */
export function vmId(place: AzurePlace, vm: string): string {
  return resourceId(place, 'Microsoft.Compute/virtualMachines', vm);
}

/** Resource id of the plan's virtual network. */
export function vnetId(place: AzurePlace & { readonly vnet: string }): string {
  return resourceId(place, 'Microsoft.Network/virtualNetworks', place.vnet);
}

/** Resource id of a subnet of the plan's virtual network: that of the failback machines unless told. */
export function subnetId(
  place: AzurePlace & { readonly vnet: string; readonly subnet: string },
  name?: string,
): string {
  return `${vnetId(place)}/subnets/${name ?? place.subnet}`;
}

function resourceId({ subscription, resourceGroup }: AzurePlace, type: string, nameOrId: string): string {
  if (nameOrId.startsWith('/')) return nameOrId;
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/${type}/${nameOrId}`;
}

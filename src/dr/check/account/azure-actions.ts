import { PHASES, type Phase } from '../../plan/phases.ts';

const machines = 'Microsoft.Compute/virtualMachines';
const network = 'Microsoft.Network';

/** What every phase reads. */
const READ = [
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Resources/subscriptions/resources/read',
  'Microsoft.Resources/tags/read',
  `${machines}/read`,
  `${machines}/instanceView/read`,
  'Microsoft.Compute/disks/read',
  'Microsoft.Compute/images/read',
  'Microsoft.Compute/galleries/images/read',
  'Microsoft.Compute/galleries/images/versions/read',
  'Microsoft.Compute/skus/read',
  'Microsoft.Compute/locations/usages/read',
  `${network}/networkInterfaces/read`,
  `${network}/virtualNetworks/read`,
  `${network}/virtualNetworks/subnets/read`,
  `${network}/localNetworkGateways/read`,
  `${network}/connections/read`,
  'Microsoft.Authorization/permissions/read',
];

const MAKE_MACHINES = [
  `${machines}/write`,
  `${machines}/delete`,
  `${machines}/start/action`,
  `${machines}/restart/action`,
  `${machines}/deallocate/action`,
  `${machines}/attachDetachDataDisks/action`,
  `${machines}/retrieveBootDiagnosticsData/action`,
  'Microsoft.Compute/disks/write',
  'Microsoft.Compute/disks/delete',
  'Microsoft.Compute/disks/beginGetAccess/action',
  `${network}/networkInterfaces/write`,
  `${network}/networkInterfaces/delete`,
  `${network}/networkInterfaces/join/action`,
  `${network}/virtualNetworks/subnets/join/action`,
];

/** A new machine is wired as the original was, and what it is made of is tagged. */
const CUT_OVER = [
  'Microsoft.Compute/images/write',
  'Microsoft.Compute/images/delete',
  'Microsoft.Compute/availabilitySets/read',
  'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  `${network}/networkSecurityGroups/join/action`,
  `${network}/applicationSecurityGroups/joinIpConfiguration/action`,
  `${network}/loadBalancers/backendAddressPools/join/action`,
  'Microsoft.Resources/tags/write',
];

const CONNECT = [
  ...['read', 'write', 'delete', 'join/action'].map((verb) => `${network}/publicIPAddresses/${verb}`),
  ...['write', 'delete', 'join/action'].map((verb) => `${network}/virtualNetworks/subnets/${verb}`),
  ...['read', 'write', 'delete'].map((verb) => `${network}/virtualNetworkGateways/${verb}`),
  `${network}/virtualNetworkGateways/getBgpPeerStatus/action`,
  `${network}/virtualNetworkGateways/getLearnedRoutes/action`,
  ...['write', 'delete'].map((verb) => `${network}/localNetworkGateways/${verb}`),
  ...['write', 'delete', 'sharedKey/read', 'sharedKey/write'].map((verb) => `${network}/connections/${verb}`),
];

const DELETE = [
  ...[...MAKE_MACHINES, ...CONNECT].filter((action) => action.endsWith('/delete')),
  'Microsoft.Compute/images/delete',
  'Microsoft.Compute/snapshots/delete',
];

/** What each phase does on Azure besides reading, as actions of a role. */
const OWN: Readonly<Record<Phase, readonly string[]>> = {
  connect: CONNECT,
  protect: [`${machines}/runCommand/action`],
  drill: [],
  failover: [`${machines}/deallocate/action`],
  failback: MAKE_MACHINES,
  launch: [],
  cutover: [...MAKE_MACHINES, ...CUT_OVER],
  cleanup: DELETE,
};

/** The actions on Azure that a phase needs, or all phases together. */
export function azureActions(phase?: Phase): string[] {
  const phases = phase === undefined ? PHASES : [phase];
  return [...new Set([...READ, ...phases.flatMap((one) => OWN[one])])];
}

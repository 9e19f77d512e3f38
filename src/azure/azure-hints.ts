const ROLE =
  'The identity lacks a role for this: docs/azure.md lists the permissions, templates/ holds a custom role. A new assignment takes some minutes to work.';
const REGISTER = 'Register the provider once: az provider register --namespace Microsoft.Compute --wait';

/** What to do about a code of Azure Resource Manager or Blob Storage. */
const HINTS: Readonly<Record<string, string>> = {
  AuthorizationFailed: ROLE,
  LinkedAuthorizationFailed: ROLE,
  AuthorizationPermissionMismatch: ROLE,
  AuthorizationFailure:
    'The network rules of the storage account may forbid this machine, or its identity lacks a role.',
  AuthenticationFailed: 'The SAS or key is wrong or has expired, or the clock of this machine is wrong.',
  KeyBasedAuthenticationNotPermitted: 'The storage account takes no keys: leave AZURE_STORAGE_KEY out and log in.',
  MissingSubscriptionRegistration: REGISTER,
  SubscriptionNotFound:
    'Check --subscription, or azure.subscription of the plan, and that the login belongs to its tenant: az account list',
  ResourceGroupNotFound:
    'Check --resource-group and --subscription, or azure.resourceGroup and azure.subscription of the plan: az group list',
  InvalidSubscriptionId: 'A subscription is named by its id: az account list',
  InvalidAuthenticationTokenTenant: 'The login belongs to another tenant: az login --tenant TENANT',
  QuotaExceeded: 'Ask for a higher quota in this region, or choose another --location.',
  ContainerNotFound: 'Make it first: az storage container create --account-name ACCOUNT --name CONTAINER',
  SkuNotAvailable: 'Choose another size or --location.',
  LocationNotAvailableForResourceType: 'Choose another --location: az account list-locations --output table',
  RequestDisallowedByPolicy:
    'A policy of the subscription forbids it, often for a missing tag (--tag) or region (--location).',
  ReadOnlyDisabledSubscription: 'The subscription is disabled.',
  ScopeLocked: 'A lock forbids changes: az lock list --resource-group GROUP',
};

export function hintFor(azureCode: string | undefined): string | undefined {
  return azureCode === undefined ? undefined : HINTS[azureCode];
}

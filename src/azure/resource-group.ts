import { FailbackError } from '../errors.ts';
import type { Azure } from './arm.ts';
import { azureError, isMissing, isMissingGroup } from './azure-error.ts';
import { hintFor } from './azure-hints.ts';
import { regionName } from './names.ts';

/** The region of a resource group. Throws `E_AZURE` with the line that makes the group if there is none. */
export async function groupLocation(azure: Azure, name: string, signal: AbortSignal): Promise<string> {
  try {
    const group = await azure.call(`find the resource group ${name}`, signal, (options) =>
      azure.resources.resourceGroups.get(name, options),
    );
    return regionName(group.location, 'location');
  } catch (error) {
    if (!isMissing(error)) throw error;
    const make = `az group create --name "${name}" --location REGION --subscription ${azure.subscription}`;
    throw noGroup(azure, name, error, `Make it: ${make}. Or check --resource-group and --subscription.`);
  }
}

/** The error of a list of which the place is not there, with its name: the lists of machines and disks leave it out. */
export function placeError(azure: Azure, group: string | undefined, error: unknown): unknown {
  const { azureCode } = azureError(error, 'answer').data;
  if (group !== undefined && isMissingGroup(error))
    return noGroup(azure, group, error, hintFor('ResourceGroupNotFound'));
  if (azureCode !== 'SubscriptionNotFound') return error;
  return absent(`There is no subscription ${azure.subscription}.`, error, hintFor(azureCode), { azureCode });
}

function noGroup(azure: Azure, name: string, cause: unknown, hint: string | undefined): FailbackError {
  const data = { azureCode: 'ResourceGroupNotFound', resourceGroup: name };
  return absent(`There is no resource group ${name} in the subscription ${azure.subscription}.`, cause, hint, data);
}

function absent(message: string, cause: unknown, hint: string | undefined, data: object): FailbackError {
  const about = hint === undefined ? {} : { hint };
  return new FailbackError('E_AZURE', message, { ...about, cause, data: { status: 404, ...data } });
}

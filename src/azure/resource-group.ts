import { FailbackError } from '../errors.ts';
import type { Azure } from './arm.ts';
import { isMissing } from './azure-error.ts';
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
    throw new FailbackError(
      'E_AZURE',
      `There is no resource group ${name} in the subscription ${azure.subscription}.`,
      {
        hint: `Make it: az group create --name "${name}" --location REGION --subscription ${azure.subscription}. Or check --resource-group and --subscription.`,
        cause: error,
        data: { status: 404, azureCode: 'ResourceGroupNotFound', resourceGroup: name },
      },
    );
  }
}

import { badRequest } from './arm-error.ts';

/** Some of Azure's regions: the name, and how it is shown. */
export const REGIONS: Readonly<Record<string, string>> = {
  eastus: 'East US',
  eastus2: 'East US 2',
  westus: 'West US',
  westus2: 'West US 2',
  westus3: 'West US 3',
  centralus: 'Central US',
  northeurope: 'North Europe',
  westeurope: 'West Europe',
  uksouth: 'UK South',
  germanywestcentral: 'Germany West Central',
  francecentral: 'France Central',
  swedencentral: 'Sweden Central',
  japaneast: 'Japan East',
  southeastasia: 'Southeast Asia',
  australiaeast: 'Australia East',
  brazilsouth: 'Brazil South',
  centralindia: 'Central India',
  usgovvirginia: 'USGov Virginia',
  chinanorth3: 'China North 3',
};

/** `East US` and `eastus` name the same region. */
export function regionName(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

export function shownRegion(location: string): string {
  return REGIONS[regionName(location)] ?? location;
}

/** The region's name. Refuses what is no region. */
export function requireRegion(location: string | undefined, type: string): string {
  if (location === undefined || location === '') {
    throw badRequest('LocationRequired', 'The location property is required for this definition.');
  }
  const name = regionName(location);
  if (name in REGIONS) return name;
  throw badRequest(
    'LocationNotAvailableForResourceType',
    `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${Object.keys(REGIONS).join(',')}'.`,
  );
}

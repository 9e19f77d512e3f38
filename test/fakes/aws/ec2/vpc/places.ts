import { AwsError, type Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { filterList, matcher, type Filters } from '../core/filters.ts';
import { flag, list, oneOf, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import type { Thing } from '../core/thing.ts';

const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-east-2', 'us-west-2'];
/** Of the opt-in kind, and not opted in. */
const CLOSED = ['ap-southeast-5', 'me-south-1'];

interface Place extends Thing {
  readonly shown: Wire;
}

/** The availability zones of a region: `eu-central-1a` and on. */
export function zonesOf(region: string): readonly { readonly name: string; readonly id: string }[] {
  const short = region.replace(/^([a-z]{2})-([a-z])[a-z]*-(\d)$/, '$1$2$3');
  return ['a', 'b', 'c'].map((letter, index) => ({ name: `${region}${letter}`, id: `${short}-az${index + 1}` }));
}

export const placeOperations: Operations = {
  DescribeAvailabilityZones: operation(
    { Filter: filterList, ZoneName: list(text), ZoneId: list(text), AllAvailabilityZones: flag },
    (account, { Filter, ZoneName, ZoneId }) => {
      const { region } = account;
      const zones = zonesOf(region).map(({ name, id }) =>
        place(id, {
          ...{ zoneName: name, zoneId: id, regionName: region, zoneType: 'availability-zone' },
          ...{ zoneState: 'available', optInStatus: 'opt-in-not-required', messageSet: [] },
          ...{ groupName: region, networkBorderGroup: region },
        }),
      );
      const found = chosen(chosen(zones, 'zoneName', ZoneName), 'zoneId', ZoneId);
      const filters = shownFilters({ 'zone-name': 'zoneName', 'zone-id': 'zoneId', 'region-name': 'regionName' });
      const more = shownFilters({ state: 'zoneState', 'zone-type': 'zoneType', 'opt-in-status': 'optInStatus' });
      return { availabilityZoneInfo: pick(found, { ...filters, ...more }, Filter, account) };
    },
  ),

  DescribeRegions: operation(
    { Filter: filterList, RegionName: list(text), AllRegions: flag },
    (account, { Filter, RegionName, AllRegions }) => {
      const names = [...REGIONS, ...(AllRegions === true || RegionName.length > 0 ? CLOSED : [])];
      const regions = names.map((regionName) =>
        place(regionName, {
          regionName,
          regionEndpoint: `ec2.${regionName}.amazonaws.com`,
          optInStatus: CLOSED.includes(regionName) ? 'not-opted-in' : 'opt-in-not-required',
        }),
      );
      const filters = shownFilters({
        'region-name': 'regionName',
        endpoint: 'regionEndpoint',
        'opt-in-status': 'optInStatus',
      });
      return { regionInfo: pick(chosen(regions, 'regionName', RegionName), filters, Filter, account) };
    },
  ),

  DescribeAccountAttributes: operation(
    { AttributeName: list(oneOf('supported-platforms', 'default-vpc')) },
    ({ vpcs }, { AttributeName }) => {
      const byDefault = vpcs.all().find(({ isDefault }) => isDefault)?.id ?? 'none';
      const attributes = Object.entries({
        ...{ 'supported-platforms': 'VPC', 'default-vpc': byDefault, 'max-instances': '20' },
        ...{ 'vpc-max-security-groups-per-interface': '5', 'max-elastic-ips': '5', 'vpc-max-elastic-ips': '5' },
      });
      const found = attributes.filter(
        ([name]) => AttributeName.length === 0 || AttributeName.some((one) => one === name),
      );
      return {
        accountAttributeSet: found.map(([attributeName, attributeValue]) => ({
          attributeName,
          attributeValueSet: [{ attributeValue }],
        })),
      };
    },
  ),

  /** Nobody has an elastic address here. */
  DescribeAddresses: operation(
    { Filter: filterList, PublicIp: list(text), AllocationId: list(text) },
    (_, { PublicIp, AllocationId }) => {
      const [id] = AllocationId;
      if (id !== undefined)
        throw new AwsError(400, 'InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`);
      const [address] = PublicIp;
      if (address !== undefined) throw new AwsError(400, 'InvalidAddress.NotFound', `Address '${address}' not found.`);
      return { addressesSet: [] };
    },
  ),
};

function place(id: string, shown: Wire): Place {
  return { id, tags: new Map(), life: { born: 0 }, shown };
}

function shownFilters(members: Readonly<Record<string, string>>): Filters<Place> {
  return Object.fromEntries(
    Object.entries(members).map(([filter, member]) => [filter, ({ shown }: Place) => String(shown[member])]),
  );
}

/** Those that were named, or all. Throws `InvalidParameterValue` for one that there is not. */
function chosen(places: readonly Place[], member: string, names: readonly string[]): readonly Place[] {
  if (names.length === 0) return places;
  const stranger = names.find((name) => !places.some(({ shown }) => shown[member] === name));
  if (stranger !== undefined)
    throw new AwsError(400, 'InvalidParameterValue', `Invalid value for ${member}: ${stranger}`);
  return places.filter(({ shown }) => names.some((name) => shown[member] === name));
}

function pick(
  places: readonly Place[],
  filters: Filters<Place>,
  given: ReturnType<typeof filterList.read>,
  account: Account,
): readonly Wire[] {
  return places.filter(matcher(filters, given, account)).map(({ shown }) => shown);
}

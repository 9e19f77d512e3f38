import type { Power } from '../../azure/machines/power.ts';
import { GiB } from '../../size.ts';
import { vpnHourly, type VpnPart } from '../connect/costs.ts';

/** The year of which these prices are, about; they are estimates, not checked against the price lists. */
export const PRICES_OF = '2025';

const HOURS = 730;

/** US dollars per hour while it runs, in West Europe and eu-central-1 without a contract. Other regions and contracts differ. */
const MACHINES: Readonly<Record<string, number>> = {
  ...{ Standard_D2s_v5: 0.115, Standard_D4s_v5: 0.23, Standard_D8s_v5: 0.46 },
  ...{ Standard_E2s_v5: 0.152, Standard_E4s_v5: 0.304, Standard_E8s_v5: 0.608 },
  ...{ 't3.small': 0.024, 't3.medium': 0.048, 't3.large': 0.096, 't3.xlarge': 0.192 },
  ...{ 'm5.large': 0.115, 'm5.xlarge': 0.23, 'm5.2xlarge': 0.46, 'c5.large': 0.097, 'c5.xlarge': 0.194 },
  ...{ 'r5.large': 0.152, 'r5.xlarge': 0.304 },
};

/** US dollars per GiB and month; of Azure's disks, whose prices go by steps, in between. */
const DISKS: Readonly<Record<string, number>> = {
  ...{ Premium_LRS: 0.15, StandardSSD_LRS: 0.08, Standard_LRS: 0.045, Premium_ZRS: 0.225, StandardSSD_ZRS: 0.12 },
  ...{ gp3: 0.095, snapshot: 0.05 },
};

/** A source server of DRS, in US dollars per hour. */
const SOURCE_SERVER = 0.028;

/** US dollars a month, as all of these; null where the price is not known. Of a machine without its disks. */
export function machineMonthly(size: string, power: Power): number | null {
  if (power === 'deallocated') return 0;
  const hourly = MACHINES[size];
  return hourly === undefined ? null : hourly * HOURS;
}

export function diskMonthly(sku: string | null | undefined, bytes: number | null | undefined): number | null {
  const price = DISKS[sku ?? ''];
  return price === undefined || bytes === null || bytes === undefined ? null : (price * bytes) / GiB;
}

/** With its volumes. */
export function instanceMonthly(type: string, bytes: number): number | null {
  const hourly = MACHINES[type];
  return hourly === undefined ? null : hourly * HOURS + (diskMonthly('gp3', bytes) ?? 0);
}

/** With what its disks take in the staging area; without its points in time, whose size nobody tells. */
export function sourceServerMonthly(bytes: number): number {
  return SOURCE_SERVER * HOURS + (diskMonthly('gp3', bytes) ?? 0);
}

export function vpnMonthly(part: VpnPart, sku?: string): number | null {
  const hourly = vpnHourly(part, sku);
  return hourly === undefined ? null : hourly * HOURS;
}

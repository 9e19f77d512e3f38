/**
 * What a VPN costs while it stands, in US dollars per hour, without traffic: about what list prices of 2025 were, not
 * checked against them. Other regions and contracts differ.
 */
const HOURLY: Readonly<Record<string, number>> = {
  VpnGw1AZ: 0.19,
  VpnGw2AZ: 0.49,
  VpnGw3AZ: 1.25,
  VpnGw4AZ: 2.1,
  VpnGw5AZ: 3.65,
  'public-ip': 0.005,
  'vpn-connection': 0.05,
  'transit-attachment': 0.05,
};

/** What costs something by the hour, in all that `connect` makes; the rest costs nothing by itself. */
export type VpnPart = 'vpn-gateway' | 'public-ip' | 'vpn-connection' | 'transit-attachment';

/**
 * Estimated US dollars per hour of a part, all of AWS but the gateway of Azure (by its SKU) and its addresses. Undefined
 * for a SKU of which no price is known.
 */
export function vpnHourly(part: VpnPart, sku = ''): number | undefined {
  return HOURLY[part === 'vpn-gateway' ? sku : part];
}

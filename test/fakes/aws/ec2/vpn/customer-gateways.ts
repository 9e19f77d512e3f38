import type { Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { parseAddress, parseCidr, within } from '../core/cidr.ts';
import { describe } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import { between, needed, oneOf, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { badCombination, badValue, incorrectState, missing } from '../core/refusals.ts';
import { showTags, tagSpecifications, tagsFor } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { allow } from '../quotas.ts';
import { CUSTOMER_GATEWAY } from '../things.ts';

/** The other side's end of a VPN, as AWS knows it. */
export interface CustomerGateway extends Thing {
  readonly ip: string;
  readonly asn: number;
  readonly deviceName: string | undefined;
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16', '0.0.0.0/8'];

function show({ customerGateways }: Account, gateway: CustomerGateway): Wire {
  return {
    customerGatewayId: gateway.id,
    state: customerGateways.state(gateway),
    type: 'ipsec.1',
    ipAddress: gateway.ip,
    bgpAsn: String(gateway.asn),
    deviceName: gateway.deviceName,
    tagSet: showTags(gateway.tags),
  };
}

export const customerGatewayOperations: Operations = {
  /** An address and ASN that are there already give the customer gateway that has them, unless its device name is another. */
  CreateCustomerGateway: operation(
    {
      Type: needed(oneOf('ipsec.1')),
      BgpAsn: between(1, 2_147_483_647),
      BgpAsnExtended: between(2_147_483_648, 4_294_967_295),
      ...{ IpAddress: text, PublicIp: text, DeviceName: text, TagSpecification: tagSpecifications },
    },
    (account, { BgpAsn, BgpAsnExtended, IpAddress, PublicIp, DeviceName: deviceName, TagSpecification }) => {
      const tags = tagsFor(CUSTOMER_GATEWAY.type, TagSpecification);
      if (BgpAsn !== undefined && BgpAsnExtended !== undefined)
        throw badCombination('The parameter bgpAsn cannot be used with the parameter bgpAsnExtended');
      const ip = IpAddress ?? PublicIp;
      if (ip === undefined) throw missing('ipAddress');
      if (parseAddress(ip) === undefined || PRIVATE.some((one) => within(parseCidr(`${ip}/32`), parseCidr(one))))
        throw badValue('ipAddress', ip, 'Invalid IPv4 address: a public one is needed.');
      const asn = BgpAsn ?? BgpAsnExtended ?? 65000;
      const there = account.customerGateways
        .living()
        .find(
          (one) => one.ip === ip && one.asn === asn && one.deviceName === deviceName && one.life.died === undefined,
        );
      if (there) return { customerGateway: show(account, there) };
      allow(account.quotas.CustomerGateways, account.customerGateways.living().length);
      const life = { born: account.now() };
      const id = newId(CUSTOMER_GATEWAY.prefix);
      return { customerGateway: show(account, account.customerGateways.add({ id, tags, life, ip, asn, deviceName })) };
    },
  ),

  DescribeCustomerGateways: describe<CustomerGateway>({
    table: ({ customerGateways }) => customerGateways,
    ids: 'CustomerGatewayId',
    set: 'customerGatewaySet',
    filters: {
      'customer-gateway-id': ({ id }) => id,
      state: (gateway, { customerGateways }) => customerGateways.state(gateway),
      type: () => 'ipsec.1',
      'ip-address': ({ ip }) => ip,
      'bgp-asn': ({ asn }) => asn,
    },
    show: (gateway, account) => show(account, gateway),
  }),

  DeleteCustomerGateway: operation({ CustomerGatewayId: needed(text) }, (account, { CustomerGatewayId }) => {
    const gateway = account.customerGateways.require(CustomerGatewayId);
    if (account.vpnConnections.living().some(({ customerGatewayId }) => customerGatewayId === gateway.id))
      throw incorrectState('The customer gateway is in use.');
    account.customerGateways.end(gateway);
  }),
};

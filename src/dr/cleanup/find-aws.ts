import { listMadeAws, type MadeAws, type MadeType } from '../../aws/ec2/list-made.ts';
import { lookAtPlanRole } from '../../aws/iam/plan-role.ts';
import { tagsOf } from '../../aws/tags.ts';
import type { Flow } from '../flow.ts';
import { PLAN_TAG, planTagsOf, type Role } from '../tags.ts';
import { instanceMonthly, vpnMonthly } from './costs.ts';
import type { Kind, Thing } from './thing.ts';

/** What each kind of thing of EC2 is in the flow; with another role, or without one, it is not ours. */
const KIND: Readonly<Record<Exclude<MadeType, 'instance'>, readonly [Kind, Role]>> = {
  'vpn-connection': ['AWS connection', 'vpn-connection'],
  'customer-gateway': ['customer gateway', 'customer-gateway'],
  'vpn-gateway': ['AWS gateway', 'vpn-gateway'],
  'transit-gateway': ['transit gateway', 'transit-gateway'],
  'transit-gateway-attachment': ['transit attachment', 'transit-attachment'],
  'security-group-rule': ['firewall rule', 'security-group-rule'],
};

/**
 * What the plan made in EC2 and IAM. `known` are the instances that DRS has: others with our tags were taken out of DRS,
 * and are told, but left alone. Throws what `Aws.call` throws.
 */
export async function findOnAws(flow: Flow, known: ReadonlySet<string>): Promise<Thing[]> {
  const { aws, plan, signal } = flow;
  const [made, roles] = await Promise.all([listMadeAws(aws, PLAN_TAG, plan.name, signal), findRoles(flow)]);
  return [...made.flatMap((one) => (known.has(one.id) ? [] : thingOf(one))), ...roles];
}

function thingOf({ id, type, tags, of }: MadeAws): Thing[] {
  const { role, server = null, made } = planTagsOf(tags) ?? {};
  const common = { cloud: 'aws', id, server, made: made?.getTime() ?? null, of } as const;
  if (type === 'instance') {
    const use = {
      ...{ why: 'DRS does not know it any more', never: true },
      mend: `If nobody needs it: aws ec2 terminate-instances --instance-ids ${id}`,
    };
    return [{ ...common, kind: 'EC2 instance', name: server ?? id, monthly: instanceMonthly(of, 0), use }];
  }
  const [kind, its] = KIND[type];
  return role === its ? [{ ...common, kind, name: id, monthly: monthlyOf(type) }] : [];
}

function monthlyOf(type: MadeType): number | null {
  if (type === 'vpn-connection') return vpnMonthly('vpn-connection');
  return type === 'transit-gateway-attachment' ? vpnMonthly('transit-attachment') : 0;
}

/** By their names, and only with the tag of the plan. */
async function findRoles({ aws, plan, signal }: Flow): Promise<Thing[]> {
  const names = ['agent', 'failback'].map((last) => `failback-kit-${plan.name}-${last}`);
  const roles = await Promise.all(names.map((name) => lookAtPlanRole(aws, name, signal)));
  return roles.flatMap((role, index): Thing[] => {
    if (!role || planTagsOf(tagsOf(role.Tags))?.plan !== plan.name) return [];
    const name = names[index] ?? '';
    const made = role.CreateDate?.getTime() ?? null;
    return [{ cloud: 'aws', kind: 'role', id: name, name, server: null, made, monthly: 0 }];
  });
}

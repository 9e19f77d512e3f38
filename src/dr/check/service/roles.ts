import { isWholeRole, lookRoles, type RoleState } from '../../../aws/iam/look-roles.ts';
import { type Check, lacking } from '../check.ts';
import { fail, type Judgement, ok, warn } from '../finding.ts';

/** Whether the roles of DRS are there, each with its policies, and trusted by those who take them. */
export const roles: Check = {
  id: 'roles',
  title: 'the roles of DRS',
  about: 'aws',
  phases: ['protect', 'drill', 'failover', 'failback'],
  async run({ flow: { aws, signal }, phase }) {
    // The phase that makes them need not wait for them.
    return [judgeRoles(await lookRoles(aws, signal), phase === 'protect' ? warn : lacking({ phase }))];
  },
};

const PREFIX = 'AWSElasticDisasterRecovery';

export function judgeRoles(states: readonly RoleState[], bad = fail): Judgement {
  const broken = states
    .filter((state) => !isWholeRole(state))
    .map((state) => `${state.role.name.replace(PREFIX, '')} (${lackOf(state)})`);
  return broken.length === 0
    ? ok(`all ${states.length} are there`)
    : bad(`not whole of the roles ${PREFIX}…: ${broken.join(', ')}`, 'failback dr protect mends them.');
}

function lackOf({ there, missingPolicies, trusted, profile }: RoleState): string {
  if (!there) return 'missing';
  return [
    ...missingPolicies.map((arn) => `without ${arn.slice(arn.lastIndexOf('/') + 1)}`),
    ...(trusted ? [] : ['not trusted']),
    ...(profile ? [] : ['no instance profile']),
  ].join(', ');
}

import { missingRights, type MissingRights } from '../../../aws/iam/missing-rights.ts';
import { readTemplate } from '../../../image/template.ts';
import { PHASES, type Phase } from '../../plan/phases.ts';
import type { Check } from '../check.ts';
import { fail, type Judgement, ok, warn } from '../finding.ts';

/** The policy of who runs the flow: a file of `templates/`. */
const POLICY = 'aws/failback-kit-operator.json';

/** Whether the credentials allow on AWS what the phase does. */
export const awsRights: Check = {
  id: 'rights',
  title: 'the rights on AWS',
  about: 'aws',
  phases: PHASES,
  async run({ flow: { aws, signal }, phase }) {
    const policy = await readTemplate(POLICY);
    const [asked, all] = [actionsOf(policy, phase), statementsOf(policy, phase).flatMap(({ Action }) => Action)];
    const rights = await missingRights(aws, asked, signal);
    return [judgeRights({ asked: asked.length, all: new Set(all).size }, rights)];
  },
};

interface Policy {
  readonly Statement: readonly Statement[];
}
interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** Phases that do what the statements of others are for. */
const SAME_AS: Partial<Readonly<Record<Phase, Phase>>> = { drill: 'failover', launch: 'failback' };

/**
 * The actions of a policy whose statements are named by phases; a statement of no phase is for all of them. What is
 * allowed for some resources only, or under a condition, cannot be simulated without naming those.
 */
export function actionsOf(policy: string, phase: Phase | undefined): string[] {
  const plain = statementsOf(policy, phase).filter(({ Resource, Condition }) => Resource === '*' && !Condition);
  const actions = plain.flatMap(({ Action }) => Action);
  // A simulation takes no patterns.
  return [...new Set(actions)].filter((action) => !action.includes('*'));
}

function statementsOf(policy: string, phase: Phase | undefined): Statement[] {
  const { Statement } = JSON.parse(policy) as Policy;
  const wanted = phase === undefined ? undefined : (SAME_AS[phase] ?? phase);
  return Statement.filter(({ Sid = '' }) => {
    const its = PHASES.find((one) => Sid.toLowerCase().startsWith(one));
    return wanted === undefined || its === undefined || its === wanted;
  });
}

const ROLE = `Attach the policy of templates/${POLICY}.`;

/** How many actions were asked about, of all that are needed; patterns count once. */
interface Coverage {
  readonly asked: number;
  readonly all: number;
}

export function judgeRights({ asked, all }: Coverage, rights: MissingRights): Judgement {
  if (!rights.told) return warn(`it cannot be told what the credentials allow: ${rights.reason}`, ROLE);
  const { missing } = rights;
  const most = 6;
  const list = missing.slice(0, most).join(', ') + (missing.length > most ? `, and ${missing.length - most} more` : '');
  return missing.length === 0
    ? ok(`${asked} of ${all} actions could be asked about, and are allowed`)
    : fail(`not allowed: ${list}`, ROLE);
}

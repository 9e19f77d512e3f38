import { createHash } from 'node:crypto';
import { AwsError } from '../../service.ts';
import type { Account } from '../account.ts';
import { describe, PAGES } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import { needed, object, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { badValue, incorrectState, missing } from '../core/refusals.ts';
import type { Thing } from '../core/thing.ts';
import { PROFILE_ASSOCIATION } from '../things.ts';
import { instanceState, type Instance } from './instance.ts';

/** An instance and its IAM instance profile. */
export interface ProfileAssociation extends Thing {
  readonly instanceId: string;
  arn: string;
}

/** Throws `InvalidParameterValue` for a profile that IAM does not know. */
export function associate(account: Account, instanceId: string, nameOrArn: string): ProfileAssociation {
  const life = { born: account.now() };
  const arn = profileArn(account, nameOrArn);
  const id = newId(PROFILE_ASSOCIATION.prefix);
  return account.profileAssociations.add({ id, tags: new Map(), life, instanceId, arn });
}

export function profileOf(
  { profileAssociations }: Account,
  { associationId }: Instance,
): ProfileAssociation | undefined {
  return associationId === undefined ? undefined : profileAssociations.find(associationId);
}

export function showProfile({ arn }: ProfileAssociation) {
  const digest = createHash('sha256').update(arn).digest('hex').toUpperCase();
  return { arn, id: `AIPA${digest.slice(0, 17)}` };
}

function profileArn({ hooks, owner }: Account, nameOrArn: string): string {
  const whole = nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:iam::${owner}:instance-profile/${nameOrArn}`;
  const arn = hooks.instanceProfile ? hooks.instanceProfile(nameOrArn) : whole;
  if (arn !== undefined) return arn;
  throw badValue('iamInstanceProfile.name', nameOrArn, 'Invalid IAM Instance Profile name');
}

const profile = needed(object({ Arn: text, Name: text }));
const nameOf = ({ Arn, Name }: { readonly Arn: string | undefined; readonly Name: string | undefined }) => {
  const given = Arn ?? Name;
  if (given === undefined) throw missing('iamInstanceProfile.name');
  return given;
};

export const profileOperations: Operations = {
  AssociateIamInstanceProfile: operation(
    { IamInstanceProfile: profile, InstanceId: needed(text) },
    (account, { IamInstanceProfile, InstanceId }) => {
      const instance = account.instances.require(InstanceId);
      const state = instanceState(account, instance);
      if (state !== 'running' && state !== 'stopped' && state !== 'pending')
        throw new AwsError(400, 'IncorrectInstanceState', `The instance '${instance.id}' is not in a valid state.`);
      if (profileOf(account, instance))
        throw incorrectState(`There is an existing association for instance ${instance.id}`);
      const made = associate(account, instance.id, nameOf(IamInstanceProfile));
      instance.associationId = made.id;
      return { iamInstanceProfileAssociation: show(made, account) };
    },
  ),

  ReplaceIamInstanceProfileAssociation: operation(
    { IamInstanceProfile: profile, AssociationId: needed(text) },
    (account, { IamInstanceProfile, AssociationId }) => {
      const association = account.profileAssociations.require(AssociationId);
      association.arn = profileArn(account, nameOf(IamInstanceProfile));
      return { iamInstanceProfileAssociation: show(association, account) };
    },
  ),

  DisassociateIamInstanceProfile: operation({ AssociationId: needed(text) }, (account, { AssociationId }) => {
    const association = account.profileAssociations.require(AssociationId);
    account.profileAssociations.end(association);
    return { iamInstanceProfileAssociation: { ...show(association, account), state: 'disassociating' } };
  }),

  DescribeIamInstanceProfileAssociations: describe<ProfileAssociation>({
    table: ({ profileAssociations }) => profileAssociations,
    ids: 'AssociationId',
    set: 'iamInstanceProfileAssociationSet',
    pages: PAGES,
    filters: { 'instance-id': ({ instanceId }) => instanceId, state: (one, account) => show(one, account).state },
    show,
  }),
};

function show(association: ProfileAssociation, { now, pace }: Account) {
  const { id, instanceId, life } = association;
  const state = now() < life.born + pace.profileMs ? 'associating' : 'associated';
  return { associationId: id, instanceId, iamInstanceProfile: showProfile(association), state };
}

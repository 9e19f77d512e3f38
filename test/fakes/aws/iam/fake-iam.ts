import { type AwsKeys, KeyRing } from '../auth/key-ring.ts';
import { decide, matches } from '../auth/policy.ts';
import { type AwsCall, type AwsService, type AwsWorld, type Caller, unknownOperation, type Wire } from '../service.ts';
import { IamAccount, type InstanceProfile, type Role } from './account.ts';
import { instanceProfileOperations } from './instance-profiles.ts';
import type { Operations } from './operation.ts';
import { policyOperations } from './policies.ts';
import { rolePolicyOperations } from './role-policies.ts';
import { addServiceLinkedRole, roleOperations } from './roles.ts';
import { simulateOperations } from './simulate.ts';
import { userOperations } from './users.ts';

/**
 * Identity and Access Management (IAM API reference): roles, their policies, instance profiles. Users may do everything,
 * roles what their policies say, sessions what their session policies leave of it, and nobody what is `denied`.
 */
export class FakeIam implements AwsService {
  readonly name = 'iam';
  readonly protocol = 'query';
  readonly version = '2010-05-08';
  /** Actions that nobody may do, as `FakeAws.deny` says: `drs:StartRecovery`, `ec2:*`. */
  readonly denied: string[] = [];
  readonly keys: KeyRing;
  readonly #account: IamAccount;
  readonly #operations: Operations;

  constructor({ account, clock }: AwsWorld) {
    this.#account = new IamAccount(account, clock);
    this.keys = new KeyRing(account, this.denied);
    const all = [roleOperations, rolePolicyOperations, policyOperations, instanceProfileOperations, userOperations];
    this.#operations = Object.assign(
      simulateOperations(this.#account, this.denied),
      ...all.map((operations) => operations(this.#account)),
    ) as Operations;
  }

  /** How long a new role or instance profile is not to be found by others, in milliseconds by the clock. */
  get delayMs(): number {
    return this.#account.delayMs;
  }

  set delayMs(milliseconds: number) {
    this.#account.delayMs = milliseconds;
  }

  handle(call: AwsCall): Wire | undefined {
    const operation = this.#operations[call.operation];
    if (!operation) throw unknownOperation(call.operation);
    return operation(call.input, call);
  }

  /** A user, who may do everything that is not denied; returns keys. */
  addUser(name: string): AwsKeys {
    const user = this.#account.identity('user', 'AIDA', '/', name);
    this.#account.users.set(name, user);
    return this.keys.issue({ kind: 'user', arn: user.arn, userId: user.id }).keys;
  }

  /** Undefined if there is none, or not yet for others to see. */
  role(name: string): Role | undefined {
    return this.#account.visible(this.#account.roles).find((role) => role.name === name);
  }

  /** Undefined if there is none, or not yet for others to see. */
  instanceProfile(name: string): InstanceProfile | undefined {
    return this.#account.visible(this.#account.profiles).find((profile) => profile.name === name);
  }

  /** What a managed policy says; undefined if there is none with this ARN. */
  policyDocument(arn: string): Wire | undefined {
    const found = this.#account.policies.get(arn);
    return found && (JSON.parse(found.document) as Wire);
  }

  /** As `InitializeService` of Elastic Disaster Recovery does, if it is not there. */
  addServiceLinkedRole(): void {
    if (!this.role('AWSServiceRoleForElasticDisasterRecovery')) addServiceLinkedRole(this.#account);
  }

  /** Whose keys these are; undefined if they were never given out, or have expired. */
  callerOf(accessKeyId: string): Caller | undefined {
    const entry = this.keys.get(accessKeyId);
    return entry && this.#account.clock.now() < (entry.expires ?? Infinity) ? entry.caller : undefined;
  }

  /** ARN of the role, instance profile or policy that a call of this service is about; `*` if it is about none. */
  resourceOf({ RoleName, InstanceProfileName, PolicyArn, Path }: Wire): string {
    const { roles, profiles, account } = this.#account;
    const path = typeof Path === 'string' && Path !== '' ? Path : '/';
    if (typeof InstanceProfileName === 'string') {
      const made = profiles.get(InstanceProfileName)?.arn;
      return made ?? `arn:aws:iam::${account}:instance-profile${path}${InstanceProfileName}`;
    }
    if (typeof RoleName === 'string') {
      return roles.get(RoleName)?.arn ?? `arn:aws:iam::${account}:role${path}${RoleName}`;
    }
    return typeof PolicyArn === 'string' ? PolicyArn : '*';
  }

  /**
   * Whether a caller may do this: `drs:TagResource`. The resource is an ARN, or `*` where a call is about none; the input
   * is heeded where a policy has a condition on it.
   */
  mayDo({ arn, sessionPolicies }: Caller, action: string, resource = '*', { PolicyArn }: Wire = {}): boolean {
    const policyArn = typeof PolicyArn === 'string' ? PolicyArn : undefined;
    if (this.denied.some((pattern) => matches(pattern, action, 'i'))) return false;
    const [, roleName] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
    if (roleName !== undefined) {
      const role = this.#account.roles.get(roleName);
      if (!role || decide(this.#account.policiesOf(role), action, resource, policyArn) !== 'allowed') return false;
    }
    return sessionPolicies.length === 0 || decide(sessionPolicies, action, resource, policyArn) === 'allowed';
  }
}

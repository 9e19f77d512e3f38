import type { KeyEntry, NewKeys } from '../auth/key-ring.ts';
import { parsePolicy } from '../auth/policy.ts';
import { refuse } from '../dialect.ts';
import type { FakeIam } from '../iam/fake-iam.ts';
import { trusts } from '../iam/trust.ts';
import { named, number, objects, optionalText, text } from '../query-input.ts';
import {
  type AwsCall,
  AwsError,
  type AwsService,
  type AwsWorld,
  type Caller,
  unknownOperation,
  type Wire,
} from '../service.ts';

const LONGEST_POLICY = 2048;
const HOUR = 3600;
/** What a session by federation may do at all where no policy came with it. */
const NOTHING: Wire = { Version: '2012-10-17', Statement: [] };

/** Security Token Service (STS API reference): who one is, and temporary keys. */
export class FakeSts implements AwsService {
  readonly name = 'sts';
  readonly protocol = 'query';
  readonly version = '2011-06-15';
  readonly #world: AwsWorld;
  readonly #iam: FakeIam;

  constructor(world: AwsWorld, iam: FakeIam) {
    this.#world = world;
    this.#iam = iam;
  }

  handle(call: AwsCall): Wire | undefined {
    switch (call.operation) {
      case 'GetCallerIdentity':
        return this.#identity(call.caller);
      case 'AssumeRole':
        return this.#assumeRole(call);
      case 'GetSessionToken':
        return this.#sessionToken(call);
      case 'GetFederationToken':
        return this.#federationToken(call);
      default:
        throw unknownOperation(call.operation);
    }
  }

  #identity({ account, arn, accessKeyId }: Caller): Wire {
    return { Arn: arn, UserId: this.#iam.keys.get(accessKeyId)?.userId, Account: account };
  }

  #assumeRole({ input, caller }: AwsCall): Wire {
    this.#checkKind(caller, 'AssumeRole', ['user', 'role', 'session']);
    const arn = text(input, 'RoleArn');
    const session = sessionName(input, 'RoleSessionName', 64);
    const [, roleName = ''] = /^arn:aws[\w-]*:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
    const role = this.#iam.role(roleName);
    if (role?.arn !== arn || !trusts(role.trust, caller, optionalText(input, 'ExternalId'))) {
      const what = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
      throw refuse(this, 'denied', what);
    }
    const seconds = number(input, 'DurationSeconds', 900, 12 * HOUR, HOUR);
    if (caller.arn.includes(':assumed-role/') && seconds > HOUR) {
      throw wrong('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.');
    }
    if (seconds > role.maxSessionSeconds) {
      throw wrong('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
    }
    const assumed = `arn:aws:sts::${this.#world.account}:assumed-role/${role.name}/${session}`;
    const policies = this.#sessionPolicies(input);
    const userId = `${role.id}:${session}`;
    const entry = this.#issue({ kind: 'role', arn: assumed, userId, sessionPolicies: policies }, seconds);
    return {
      ...credentials(entry),
      AssumedRoleUser: { AssumedRoleId: userId, Arn: assumed },
      PackedPolicySize: policies.length > 0 ? packedSize(input) : undefined,
      SourceIdentity: optionalText(input, 'SourceIdentity'),
    };
  }

  #sessionToken({ input, caller }: AwsCall): Wire {
    this.#checkKind(caller, 'GetSessionToken', ['user']);
    const seconds = number(input, 'DurationSeconds', 900, 36 * HOUR, 12 * HOUR);
    const userId = this.#iam.keys.get(caller.accessKeyId)?.userId ?? '';
    return credentials(this.#issue({ kind: 'session', arn: caller.arn, userId }, seconds));
  }

  #federationToken({ input, caller }: AwsCall): Wire {
    this.#checkKind(caller, 'GetFederationToken', ['user']);
    const name = sessionName(input, 'Name', 32);
    const seconds = number(input, 'DurationSeconds', 900, 36 * HOUR, 12 * HOUR);
    const policies = this.#sessionPolicies(input);
    const arn = `arn:aws:sts::${this.#world.account}:federated-user/${name}`;
    const userId = `${this.#world.account}:${name}`;
    const sessionPolicies = policies.length > 0 ? policies : [NOTHING];
    return {
      ...credentials(this.#issue({ kind: 'federation', arn, userId, sessionPolicies }, seconds)),
      FederatedUser: { FederatedUserId: userId, Arn: arn },
      PackedPolicySize: packedSize(input),
    };
  }

  /** The policies that narrow a session: one document, and managed ones by their ARNs. */
  #sessionPolicies(input: Wire): Wire[] {
    const document = optionalText(input, 'Policy');
    if (document !== undefined && document.length > LONGEST_POLICY) {
      throw wrong(`Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048`);
    }
    const arns = objects(input, 'PolicyArns').map((one) => text(one, 'arn'));
    if (arns.length > 10) throw wrong('No more than 10 managed policies are allowed.');
    const managed = arns.map((arn) => this.#iam.policyDocument(arn) ?? missingPolicy(arn));
    return [...(document === undefined ? [] : [parsePolicy(document, 'identity')]), ...managed];
  }

  #issue(wanted: NewKeys, seconds: number): KeyEntry {
    // What is told has whole seconds, and is meant.
    const expires = Math.floor(this.#world.clock.now() / 1000 + seconds) * 1000;
    return this.#iam.keys.issue({ ...wanted, expires });
  }

  #checkKind(caller: Caller, operation: string, kinds: readonly KeyEntry['kind'][]): void {
    const kind = this.#iam.keys.get(caller.accessKeyId)?.kind ?? 'user';
    if (!kinds.includes(kind)) throw refuse(this, 'denied', `Cannot call ${operation} with session credentials`);
  }
}

function credentials({ keys, expires = 0 }: KeyEntry): Wire {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const Expiration = new Date(expires).toISOString().replace('.000', '');
  return {
    Credentials: { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration },
  };
}

function sessionName(input: Wire, member: string, most: number): string {
  return named(input, member, /^[\w+=,.@-]*$/, most, 2);
}

/** In percent of what fits. */
function packedSize(input: Wire): number {
  return Math.ceil(((optionalText(input, 'Policy') ?? '').length / LONGEST_POLICY) * 100);
}

function missingPolicy(arn: string): never {
  throw new AwsError(400, 'ValidationError', `Policy ${arn} does not exist or is not attachable.`);
}

function wrong(message: string): AwsError {
  return new AwsError(400, 'ValidationError', message);
}

import type { FakeClock } from '../../clock.ts';
import { awsId } from '../auth/key-ring.ts';
import { AwsError, type Wire } from '../service.ts';
import { managedPolicies } from './managed-policies.ts';

export interface Role {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** As it was sent. */
  trust: string;
  readonly maxSessionSeconds: number;
  readonly description: string | undefined;
  readonly tags: Map<string, string>;
  /** ARNs of managed policies, in the order in which they were attached. */
  readonly attached: Set<string>;
  /** Documents as they were sent, by name. */
  readonly inline: Map<string, string>;
}

export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  /** Names; at most one. */
  readonly roles: string[];
}

export interface Policy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  readonly document: string;
}

export interface User {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly created: number;
}

/** What IAM keeps of an account. */
export class IamAccount {
  readonly account: string;
  readonly clock: FakeClock;
  readonly roles = new Map<string, Role>();
  readonly profiles = new Map<string, InstanceProfile>();
  readonly users = new Map<string, User>();
  /** By ARN; those of AWS are there from the beginning. */
  readonly policies = new Map<string, Policy>(managedPolicies().map((policy) => [policy.arn, policy]));
  /** How long a new role or instance profile is not to be found, in milliseconds by the clock. */
  delayMs = 0;

  constructor(account: string, clock: FakeClock) {
    this.account = account;
    this.clock = clock;
  }

  /** What everything in the account has: an id, a time, and an ARN such as `arn:aws:iam::ACCOUNT:role/PATH/NAME`. */
  identity(kind: string, prefix: string, path: string, name: string) {
    const arn = `arn:aws:iam::${this.account}:${kind}${path}${name}`;
    return { name, path, arn, id: awsId(prefix), created: this.clock.now() };
  }

  role(name: string): Role {
    return this.#visible(this.roles.get(name)) ?? missing(`The role with name ${name} cannot be found.`);
  }

  profile(name: string): InstanceProfile {
    return this.#visible(this.profiles.get(name)) ?? missing(`Instance Profile ${name} cannot be found.`);
  }

  policy(arn: string): Policy {
    return this.policies.get(arn) ?? missing(`Policy ${arn} does not exist or is not attachable.`);
  }

  /** Everything that a role may do by itself. */
  policiesOf({ attached, inline }: Role): Wire[] {
    const managed = [...attached].map((arn) => this.policy(arn).document);
    return [...managed, ...inline.values()].map((document) => JSON.parse(document) as Wire);
  }

  /** Those that are to be seen already, by name. */
  visible<T extends Role | InstanceProfile>(all: ReadonlyMap<string, T>): T[] {
    return [...all.values()].filter((one) => this.#visible(one)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #visible<T extends Role | InstanceProfile>(found: T | undefined): T | undefined {
    return found && this.clock.now() - found.created >= this.delayMs ? found : undefined;
  }
}

export function missing(message: string): never {
  throw new AwsError(404, 'NoSuchEntity', message);
}

export function exists(message: string): AwsError {
  return new AwsError(409, 'EntityAlreadyExists', message);
}

import { FakeEc2 } from '../fakes/aws/ec2/fake-ec2.ts';
import { AwsError, type Wire } from '../fakes/aws/service.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import type { Ec2Answer } from './ec2-answers.ts';

/** EC2 without a socket; its time stands still until a test moves it. */
export interface Ec2Account {
  readonly clock: FakeClock;
  readonly ec2: FakeEc2;
  /** The answer of EC2; numbers and booleans are sent as the texts that a form has. */
  readonly ask: <O extends string>(operation: O, input?: object) => Ec2Answer<O>;
  /** `InvalidParameterValue: what it says`; a test fails if nothing is refused. */
  readonly refusal: (operation: string, input?: object) => string;
}

export function ec2Account(): Ec2Account {
  const clock = fakeClock(0);
  const account = '123456789012';
  const ec2 = new FakeEc2({ clock, account });
  const caller = {
    ...{ accessKeyId: 'AKIAEXAMPLE', account, arn: `arn:aws:iam::${account}:user/operator` },
    ...{ sessionPolicies: [], denied: [] },
  };
  const ask = (operation: string, input: object = {}) =>
    ec2.handle({ operation, input: formOf(input) as Wire, region: ec2.region, caller }) ?? {};
  return {
    ...{ clock, ec2 },
    ask: ask as Ec2Account['ask'],
    refusal(operation, input) {
      try {
        ask(operation, input);
      } catch (error) {
        if (error instanceof AwsError) return `${error.code}: ${error.message}`;
        throw error;
      }
      throw new Error(`${operation} was not refused.`);
    },
  };
}

/** Ids of the things in an answer's list. */
export function idsOf(list: unknown, member: string): readonly string[] {
  return (list as readonly Wire[]).map((one) => String(one[member]));
}

export function tagged(type: string, tags: Readonly<Record<string, string>>): readonly Wire[] {
  return [{ ResourceType: type, Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }];
}

function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(formOf);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (one === undefined ? [] : [[name, formOf(one)]])),
  );
}

import type { FakeClock } from '../clock.ts';

/** A value as the wire has it: members named as the API's model names them on the wire, times as the protocol has them. */
export interface Wire {
  readonly [member: string]: unknown;
}

/** Who signed a request. */
export interface Caller {
  readonly accessKeyId: string;
  readonly account: string;
  /** As in `arn:aws:iam::123456789012:user/operator`, or of an assumed role. */
  readonly arn: string;
  /** Policies that narrow a session; empty for keys that may do everything. */
  readonly sessionPolicies: readonly Wire[];
  /** Names of actions such as `drs:StartRecovery` that this caller may not do, `*` allowed at the end. */
  readonly denied: readonly string[];
}

/** One call of an API, whatever its protocol. */
export interface AwsCall {
  /** `DescribeSourceServers` */
  readonly operation: string;
  /**
   * What was sent. Of the query protocols it is nested again: `Filter.1.Name=x` is `{ Filter: [{ Name: 'x' }] }`, and
   * every leaf is a text.
   */
  readonly input: Wire;
  readonly region: string;
  readonly caller: Caller;
}

/**
 * A service of AWS behind the shared door (`FakeAws`), which has checked the signature and the caller's rights, parsed
 * the request, and writes the answer in the service's protocol.
 */
export interface AwsService {
  /** As in the credential scope of a signature: `drs`, `ec2`, `iam`, `sts`, `ssm`. */
  readonly name: string;
  /** `rest-json`: POST /Operation; `json`: X-Amz-Target; `query` and `ec2`: a form, answered in XML. */
  readonly protocol: 'rest-json' | 'json' | 'query' | 'ec2';
  /** `2016-11-15` */
  readonly version: string;
  /** The answer's members; `undefined` for an empty answer. Throws `AwsError`; an operation that it does not know is `unknownOperation()`. */
  handle(call: AwsCall): Wire | undefined | Promise<Wire | undefined>;
}

/** What the services of one account share. */
export interface AwsWorld {
  readonly clock: FakeClock;
  readonly account: string;
}

/** A refusal, as the service's protocol will have it. */
export class AwsError extends Error {
  readonly status: number;
  readonly code: string;
  /** Further members of the answer (`reason`, `fieldList`, `retryAfterSeconds`, `resourceId` …), for the JSON protocols. */
  readonly members: Wire;

  constructor(status: number, code: string, message: string, members: Wire = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.members = members;
  }
}

/** The answer to an operation that this fake does not have. */
export function unknownOperation(operation: string): AwsError {
  return new AwsError(400, 'InvalidAction', `The action ${operation} is not valid for this web service.`);
}

import { AwsError, type AwsCall, type Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { flag, readMembers, type Given, type Members } from './kinds.ts';

export type Operation = (account: Account, call: AwsCall) => Wire | undefined;
export type Operations = Readonly<Record<string, Operation>>;

/** An operation with these parameters, and with `DryRun`, which every one has. Without an answer it gives `return: true`. */
export function operation<M extends Members>(
  members: M,
  act: (account: Account, input: Given<M>, call: AwsCall) => Wire | undefined,
): Operation {
  const all = { ...members, DryRun: flag };
  return (account, call) => {
    const input = readMembers(all, call.input);
    if (input.DryRun === true) {
      throw new AwsError(412, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
    }
    return act(account, input, call);
  };
}

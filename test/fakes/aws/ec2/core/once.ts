import { AwsError, type AwsCall, type Wire } from '../../service.ts';

/** What was answered to calls that had a client token. */
export type Remembered = Map<string, { readonly input: string; readonly answer: Wire }>;

/** With the token of an earlier call it gives that call's answer. Throws `IdempotentParameterMismatch`. */
export function once(
  remembered: Remembered,
  token: string | undefined,
  { operation, input }: AwsCall,
  make: () => Wire,
): Wire {
  if (token === undefined) return make();
  const key = `${operation} ${token}`;
  const sent = JSON.stringify(input);
  const earlier = remembered.get(key);
  if (earlier === undefined) {
    const answer = make();
    remembered.set(key, { input: sent, answer });
    return answer;
  }
  if (earlier.input === sent) return earlier.answer;
  const message = 'Client tokens that were used with other parameters cannot be used again.';
  throw new AwsError(400, 'IdempotentParameterMismatch', message);
}

import { authenticate, type Door } from './auth/authenticate.ts';
import { resourcesOf } from './auth/resources.ts';
import type { Authorization, SignedRequest } from './auth/sigv4.ts';
import { refuse } from './dialect.ts';
import type { FakeIam } from './iam/fake-iam.ts';
import type { RateLimits } from './rate-limits.ts';
import type { AwsCall, AwsService, Caller, Wire } from './service.ts';

/** Who lets calls in. */
export interface Gate {
  readonly door: Door;
  readonly iam: FakeIam;
  readonly limits: RateLimits;
}

/** What anybody with valid keys may ask, whatever is denied. */
const ALWAYS = ['sts:GetCallerIdentity', 'sts:GetSessionToken'];

/** Who signed this request. Throws the refusal of keys that may not be used here at all. */
export function identify(
  { door }: Gate,
  service: AwsService,
  request: SignedRequest & { readonly headers: Readonly<Record<string, unknown>> },
  scope: Authorization,
): Caller {
  const { kind, caller } = authenticate(door, service, request, { headers: request.headers, scope });
  if (service.name === 'iam' && (kind === 'session' || kind === 'federation')) {
    throw refuse(service, 'unknownKey', 'The security token included in the request is invalid');
  }
  return caller;
}

/** The call, if it does not come too fast and its caller may do it. */
export function admit(
  { iam, limits }: Gate,
  service: AwsService,
  about: { readonly operation: string; readonly input: Wire; readonly region: string; readonly caller: Caller },
): AwsCall {
  const { operation, input, caller } = about;
  if (!limits.take(service.name, operation)) throw refuse(service, 'throttled', 'Rate exceeded');
  const action = `${service.name}:${operation}`;
  const arns = service.name === 'iam' ? [iam.resourceOf(input)] : resourcesOf(service.name, about);
  const refused = arns.find((arn) => !iam.mayDo(caller, action, arn, input));
  if (refused !== undefined && !ALWAYS.includes(action)) {
    const what = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${refused}`;
    throw refuse(service, 'denied', what);
  }
  return about;
}

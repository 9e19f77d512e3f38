export const LOGIN_HINT =
  'Run aws sso login, choose another profile (AWS_PROFILE, or aws.profile of the plan), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN).';

const RIGHTS =
  'The credentials lack a right for this: templates/aws/failback-kit-operator.json is a policy with all that is needed. A new one takes some seconds to work.';
const CLOCK = 'Check the clock of this machine: AWS takes no request that is more than some minutes off.';
const KEYS = 'The secret key does not belong to the access key, or something on the way changes requests.';
const REGION =
  'If the login works elsewhere, this region may not be enabled for the account: aws account enable-region --region-name REGION';
const EXPIRED = 'They have expired: run aws sso login, or take new ones.';
const QUOTA = 'Ask for a higher quota in this region: aws service-quotas, or the console. Nothing was made.';

/** What to do about a code of AWS. */
const HINTS: Readonly<Record<string, string>> = {
  AccessDenied: RIGHTS,
  AccessDeniedException: RIGHTS,
  UnauthorizedOperation: RIGHTS,
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  RequestExpired: EXPIRED,
  RequestTimeTooSkewed: CLOCK,
  SignatureDoesNotMatch: `${KEYS} ${CLOCK}`,
  InvalidSignatureException: `${KEYS} ${CLOCK}`,
  AuthFailure: `${KEYS} ${REGION}`,
  UnrecognizedClientException: `${LOGIN_HINT} ${REGION}`,
  OptInRequired: 'The account must switch this service or region on first.',
  UninitializedAccountException:
    'Elastic Disaster Recovery was never set up in this region: failback dr protect does it, or the console.',
  ServiceQuotaExceededException: QUOTA,
  LimitExceeded: QUOTA,
  VpnConnectionLimitExceeded: QUOTA,
  VpnGatewayLimitExceeded: QUOTA,
  CustomerGatewayLimitExceeded: QUOTA,
  TransitGatewayLimitExceeded: QUOTA,
  ConflictException:
    'Something else is under way with it, or its state does not allow this: failback dr status shows it.',
  DependencyViolation: 'Something else still uses it; it goes after that.',
  MalformedPolicyDocument: 'The role names in the policy may be too new: try again in a minute.',
  PackedPolicyTooLarge: 'The session policy is too large: fewer servers at once.',
};

export function hintFor(awsCode: string | undefined): string | undefined {
  return awsCode === undefined ? undefined : HINTS[awsCode];
}

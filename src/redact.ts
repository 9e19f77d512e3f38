const secrets = new Set<string>();

/** Names of values that are secrets wherever they stand: URL parameters, headers, variables. */
const NAMED =
  /((?:^|[?&\s"'{,;])(?:sig|x-amz-(?:signature|credential|security-token)|aws_?(?:access|secret)[a-z_]*|aws_session_token|accountkey|sharedaccesssignature|password|client_secret|access_?token|refresh_?token)["']?\s*[=:]\s*["']?)([^&\s"',;}]+)/gi;
const BEARER = /(authorization["']?\s*[:=]\s*["']?)((?:bearer|basic|sharedkey)\s+)?[^\s"',}]+/gi;
const URL_CREDENTIALS = /(\w+:\/\/)[^\s/@:]+:[^\s/@]+@/g;
const AWS_KEY_ID = /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g;

/** Registers a value that must never be shown or written. */
export function addSecret(value: string): void {
  if (value.length >= 4) secrets.add(value);
}

/** The text without secrets. Everything that is shown or written to a log passes here once. */
export function redact(text: string): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, '***');
  return clean
    .replace(NAMED, '$1***')
    .replace(BEARER, '$1***')
    .replace(URL_CREDENTIALS, '$1***@')
    .replace(AWS_KEY_ID, '$1***');
}

/** The same for a value that goes out as JSON: every string in it is redacted. */
export function redactDeep<T>(value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => redactDeep(item)) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactDeep<unknown>(item)])) as T;
  }
  return value;
}

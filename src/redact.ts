const secrets = new Set<string>();

/** Names of values that are secrets wherever they stand: URL parameters, headers, variables, JSON. */
const NAMES = [
  'sig',
  'signature',
  'x-amz-(?:signature|credential|security-token)',
  'aws_?(?:access|secret|session)[a-z_]{0,20}',
  'secret_?access_?key',
  'session_?token',
  'account_?key',
  'shared_?access_?signature',
  'password',
  'client[-_]?secret',
  'access[-_]?token',
  'refresh[-_]?token',
].join('|');

// Each pattern has few places where it can start, so that a long text takes no longer than its length.
const NAMED = new RegExp(`((?<![a-z0-9])(?:${NAMES})["'\\\\]*\\s*[=:]\\s*["'\\\\]*)[^&\\s"',;}]+`, 'gi');
const AUTHORIZATION =
  /(authorization["'\\]*\s*[:=]\s*["'\\]*)((?:bearer|basic|sharedkey|aws4-hmac-sha256)\s+)?[^\s"',}]+/gi;
const JSON_WEB_TOKEN = /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const URL_CREDENTIALS = /(:\/\/)[^\s/?#@]+(?:@[^\s/?#@]+)*@/g;
const AWS_KEY_ID = /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g;

/** Registers a value that must never be shown or written. */
export function addSecret(value: string): void {
  if (value.length >= 4) secrets.add(value);
}

/** The text without secrets. Everything that is shown or written to a log passes here once. */
export function redact(text: string): string {
  let clean = text;
  // The longest first, because one may be a part of another.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, '***');
  return clean
    .replace(NAMED, '$1***')
    .replace(AUTHORIZATION, '$1***')
    .replace(JSON_WEB_TOKEN, '***')
    .replace(URL_CREDENTIALS, '$1***@')
    .replace(AWS_KEY_ID, '$1***');
}

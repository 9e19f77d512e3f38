import { type Host, report } from '../events.ts';

/** Where the SDK writes; it would print otherwise. */
export interface AwsLogger {
  trace(): void;
  debug(): void;
  info(): void;
  warn(...content: readonly unknown[]): void;
  error(...content: readonly unknown[]): void;
}

/** The SDK's warnings as ours; its errors are thrown as well, and reported by who catches them. */
export function awsLogger(host: Host): AwsLogger {
  const quiet = () => undefined;
  const warn = (...content: readonly unknown[]) =>
    report(
      host,
      'note.warn',
      content
        .filter((part) => typeof part === 'string')
        .join(' ')
        .replace(/\s+/g, ' '),
      {},
    );
  return { trace: quiet, debug: quiet, info: quiet, warn, error: quiet };
}

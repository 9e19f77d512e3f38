import { connect } from 'node:net';

/** What came of a TCP connection: undefined if it was made, else why not. */
export type Reach = (host: string, port: number, signal: AbortSignal) => Promise<string | undefined>;

const LIMIT_MS = 5000;

/** Connects and hangs up at once; nothing is sent. */
export const reachByTcp: Reach = (host, port, signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ host, port, timeout: LIMIT_MS });
    const stop = () => end(() => reject(signal.reason as Error));
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      settle();
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.once('connect', () => end(() => resolve(undefined)));
    socket.once('timeout', () => end(() => resolve(`no answer within ${LIMIT_MS / 1000} s`)));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(() => resolve(REASONS[error.code ?? ''] ?? error.message)),
    );
  });

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve now',
  ECONNREFUSED: 'the connection was refused',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'no answer',
};

import { readFile } from 'node:fs/promises';
import { Duplex, PassThrough } from 'node:stream';
import { FailbackError, interrupted, toFailbackError } from '../errors.ts';
import { packageFile } from '../paths.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { settlesWithin, startDeadline } from './deadline.ts';

/** Milliseconds for the relay to come up, to end once its input ends, and to be ended by the toolbox otherwise. */
const START_LIMIT = 20_000;
const END_LIMIT = 2000;

export interface Relay extends AsyncDisposable {
  /** The Unix socket of a name, in the toolbox. */
  readonly socket: (name: string) => string;
  /** A command that carries one connection to a name on its standard streams. */
  readonly command: (name: string) => string;
}

export interface RelayOptions {
  readonly toolbox: Toolbox;
  /** A folder in the toolbox. */
  readonly folder: string;
  /** What can be connected to: words. */
  readonly names: readonly string[];
  /** Takes each connection, with the name that it asked for. */
  readonly onConnection: (name: string, connection: Duplex) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings TCP connections of the guest here, whether QEMU runs on this machine or in a container that has no network:
 * through Unix sockets and the standard streams of `templates/boot/relay.pl`. Throws `E_TOOL_MISSING` without perl.
 */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const { toolbox, folder, names, signal } = options;
  const script = `${folder}/relay.pl`;
  const socket = (name: string) => `${folder}/${name}.sock`;
  await toolbox.put([{ path: script, content: await readFile(packageFile('templates/boot/relay.pl')) }], { signal });
  const stdin = new PassThrough();
  const kill = new AbortController();
  using limit = startDeadline(START_LIMIT, signal);
  let failure: unknown;
  const ended = new AbortController();
  const up = new AbortController();
  const receive = receiver(stdin, (path, connection) => {
    const name = names.find((candidate) => socket(candidate) === path);
    if (name !== undefined) options.onConnection(name, connection);
  });
  const call = { tool: 'perl', args: [script, 'serve', ...names.map(socket)] };
  const onLine = (line: string, from: 'stdout' | 'stderr') => {
    if (from === 'stderr') return;
    if (line === 'listening') up.abort();
    else receive(line);
  };
  const running = toolbox
    .run(call, { stdin, quiet: true, signal: kill.signal, onLine })
    .catch((error: unknown) => (failure = error))
    .then(() => ended.abort());
  const end = async () => {
    stdin.end();
    if (await settlesWithin(running, END_LIMIT)) return;
    kill.abort();
    await settlesWithin(running, END_LIMIT);
  };
  await firstOf(up.signal, ended.signal, limit.signal);
  if (!up.signal.aborted || signal.aborted) {
    await end();
    if (signal.aborted) throw interrupted(signal.reason);
    if (failure !== undefined) throw toFailbackError(failure);
    throw new FailbackError('E_TOOL_FAILED', 'The relay for the network of the machine was started and says nothing.');
  }
  return { socket, command: (name) => `perl ${script} pump ${socket(name)}`, [Symbol.asyncDispose]: end };
}

function firstOf(...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}

/** Turns the relay's lines into streams, and what is written to these into lines. */
function receiver(out: PassThrough, onConnection: (path: string, connection: Duplex) => void): (line: string) => void {
  const connections = new Map<string, Duplex>();
  const send = (line: string) => {
    if (out.writable) out.write(`${line}\n`);
  };
  const close = (id: string) => {
    if (connections.delete(id)) send(`end ${id}`);
  };
  const open = (id: string): Duplex =>
    new Duplex({
      read: () => undefined,
      write(chunk: Buffer, _encoding, done) {
        send(`data ${id} ${chunk.toString('hex')}`);
        done();
      },
      final(done) {
        close(id);
        done();
      },
      destroy(error, done) {
        close(id);
        done(error);
      },
    });
  return (line) => {
    const [what, id = '', rest = ''] = line.split(' ');
    if (what === 'open') {
      const connection = open(id);
      // A guest may go away in the middle of anything.
      connection.on('error', () => undefined);
      connections.set(id, connection);
      onConnection(rest, connection);
    }
    if (what === 'data') connections.get(id)?.push(Buffer.from(rest, 'hex'));
    if (what === 'end') connections.get(id)?.push(null);
  };
}

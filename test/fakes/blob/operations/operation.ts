import type { FakeClock } from '../../clock.ts';
import type { Account, Container } from '../account.ts';
import type { Call } from '../call.ts';
import type { PageBlobState } from '../page-blob-state.ts';
import { Refusal } from '../refusal.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Read piece by piece, as the client takes them. */
  readonly body?: { readonly length: number; readonly pieces: AsyncIterable<Buffer> };
}

export interface Context {
  readonly call: Call;
  readonly account: Account;
  /** Undefined if there is none. */
  readonly container: Container | undefined;
  readonly blob: PageBlobState | undefined;
  /** At most 4 MiB; `tooLarge` tells that there was more. */
  readonly body: Buffer;
  readonly tooLarge: boolean;
  readonly clock: FakeClock;
}

/** One operation of the service. */
export interface Operation {
  /** Letters of which one must be permitted. */
  permission(context: Context): string;
  /** Whether the blob of a managed disk has it too. */
  readonly onDisks: boolean;
  run(context: Context): Promise<Reply>;
}

export function neededContainer({ container }: Context): Container {
  if (!container) throw new Refusal(404, 'ContainerNotFound');
  return container;
}

export function neededBlob(context: Context): PageBlobState {
  neededContainer(context);
  if (!context.blob) throw new Refusal(404, 'BlobNotFound');
  return context.blob;
}

/** A body that is there as a whole. */
export function wholeBody(text: string): NonNullable<Reply['body']> {
  const bytes = Buffer.from(text);
  const pieces = async function* () {
    yield bytes;
  };
  return { length: bytes.length, pieces: pieces() };
}

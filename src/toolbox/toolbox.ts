import type { Readable } from 'node:stream';

/** One file or folder on its way into the toolbox; parents are made as needed. */
export interface TreeEntry {
  /** Relative, with `/`; never absolute, never with `..`. */
  readonly path: string;
  /** Permission bits; 0o644 for files, 0o755 for folders unless told. */
  readonly mode?: number;
  /** What is in the file; absent for a folder. */
  readonly content?: Uint8Array | TreeContent;
}

/** Bytes that are produced when they are needed. */
export interface TreeContent {
  /** Exact length in bytes. */
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** A command as data: never a shell string. */
export interface ToolCall {
  readonly tool: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Text for standard input. */
  readonly input?: string;
}

export interface ToolResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Each line (also those that end with a carriage return) of standard output and standard error as it comes. */
  readonly onLine?: ((line: string, from: 'stdout' | 'stderr') => void) | undefined;
  /** No `tool.line` events, for a tool whose output is a protocol. */
  readonly quiet?: boolean | undefined;
  /** A live standard input, for a tool that is talked to while it runs; wins over `input`. */
  readonly stdin?: Readable | undefined;
}

export interface PutOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes of file content that went in since the last call. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/**
 * Where external tools run. All paths are relative to a private work folder, which is also the working directory of
 * every tool; disposing of the toolbox ends what still runs in it and removes the folder.
 */
export interface Toolbox extends AsyncDisposable {
  readonly kind: 'host' | 'docker' | 'podman';
  /** Streams entries in, with bounded memory. Throws `E_NO_SPACE`, `E_ENGINE_LOST`. */
  put(entries: AsyncIterable<TreeEntry> | Iterable<TreeEntry>, options?: PutOptions): Promise<void>;
  /** Makes a local file readable in the toolbox under `as`: without a copy where that is possible. */
  expose(localPath: string, as: string, options?: PutOptions): Promise<void>;
  /** Runs a tool to its end. Throws `E_TOOL_MISSING`, `E_TOOL_FAILED` (with command and last lines), `E_ENGINE_LOST`. */
  run(call: ToolCall, options?: RunOptions): Promise<ToolResult>;
  /** One file out, as a stream; the reader must consume or destroy it. */
  take(path: string): Promise<Readable>;
}

import type { ToolCall } from '../toolbox.ts';

/** Makes a file of `size` bytes that is all hole. */
export function truncate(path: string, size: number): ToolCall {
  return { tool: 'truncate', args: ['-s', String(size), path] };
}

export interface CopyRange {
  readonly from: string;
  readonly to: string;
  /** Byte offset in the source; 0 unless told. */
  readonly fromOffset?: number;
  /** Byte offset in the target; 0 unless told. */
  readonly toOffset?: number;
  /** Bytes to copy; to the end of the source unless told. */
  readonly length?: number;
  /** Leave zero blocks as holes. */
  readonly sparse?: boolean;
}

/** Copies bytes from one place to another; the target keeps what is not written and is made if it is not there. */
export function copyRange({ from, to, fromOffset = 0, toOffset = 0, length, sparse = false }: CopyRange): ToolCall {
  return {
    tool: 'dd',
    args: [
      `if=${from}`,
      `of=${to}`,
      'bs=1M',
      `skip=${fromOffset}`,
      `seek=${toOffset}`,
      ...(length === undefined ? [] : [`count=${length}`]),
      `iflag=skip_bytes,fullblock${length === undefined ? '' : ',count_bytes'}`,
      'oflag=seek_bytes',
      `conv=notrunc${sparse ? ',sparse' : ''}`,
      'status=none',
    ],
  };
}

/** Copies a file of the toolbox's own system into the work folder. */
export function copyFile(from: string, to: string): ToolCall {
  return { tool: 'cp', args: [from, to] };
}

/** Removes files of the work folder, to give their space back early. */
export function remove(paths: readonly string[]): ToolCall {
  return { tool: 'rm', args: ['-f', ...paths] };
}

/** Removes folders of the work folder with all that is in them. */
export function removeFolders(paths: readonly string[]): ToolCall {
  return { tool: 'rm', args: ['-rf', ...paths] };
}

/** Asks for the free space of the work folder's file system; df(1). */
export function freeSpace(): ToolCall {
  return { tool: 'df', args: ['--output=avail', '--block-size=1', '.'] };
}

/** The bytes in the answer. */
export function parseFreeSpace(output: string): number | undefined {
  const match = /^\s*(\d+)\s*$/m.exec(output);
  return match ? Number(match[1]) : undefined;
}

/** Prints a text file, also one of the toolbox's own system. */
export function printFile(path: string): ToolCall {
  return { tool: 'cat', args: [path] };
}

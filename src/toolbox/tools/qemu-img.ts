import type { ToolCall } from '../toolbox.ts';

/** Turns a raw disk into a sparse VMDK, with progress lines `(12.34/100%)`; qemu-img(1). */
export function rawToVmdk(from: string, to: string): ToolCall {
  return {
    tool: 'qemu-img',
    args: ['convert', '-p', '-f', 'raw', '-O', 'vmdk', '-o', 'subformat=monolithicSparse,adapter_type=ide', from, to],
  };
}

/** The fraction from 0 to 1 in a progress line, if it is one. */
export function qemuProgress(line: string): number | undefined {
  const match = /\((\d+(?:\.\d+)?)\/100%\)/.exec(line);
  return match ? Number(match[1]) / 100 : undefined;
}

import { type RandomAccess, viewOf } from '../bytes.ts';

/**
 * The release of an x86 kernel image, such as `5.10.209-198.812.amzn2.x86_64`; nothing if it has none, as other programs
 * that boot like a kernel (memory tests). `kernel_version` in Linux' Documentation/arch/x86/boot.rst.
 */
export async function kernelRelease(kernel: RandomAccess): Promise<string | undefined> {
  const header = await kernel.read(0x20e, 2);
  if (header.length < 2) return undefined;
  const pointer = viewOf(header).getUint16(0, true);
  if (pointer === 0) return undefined;
  const text = Buffer.from(await kernel.read(0x200 + pointer, 128)).toString('latin1');
  return /^\d+\.\d+[\w.+~-]*/.exec(text)?.[0];
}

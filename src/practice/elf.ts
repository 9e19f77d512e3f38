const PT_INTERP = 3;

/**
 * True for a 64-bit little-endian ELF program that asks for no dynamic loader, so that it runs in an initramfs on its
 * own (man elf(5): `e_phoff` at 32, `e_phentsize` at 54, `e_phnum` at 56).
 */
export function isStaticElf(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f45_4c46 || bytes[4] !== 2 || bytes[5] !== 1) return false;
  const table = Number(view.getBigUint64(32, true));
  const size = view.getUint16(54, true);
  const count = view.getUint16(56, true);
  if (count === 0 || size < 4 || table + count * size > bytes.length) return false;
  for (let index = 0; index < count; index++) {
    if (view.getUint32(table + index * size, true) === PT_INTERP) return false;
  }
  return true;
}

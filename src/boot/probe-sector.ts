/** What the boot sector below writes to the debug console once 64-bit code runs. */
export const PROBE_WORD = 'long mode';

// Machine code at 0x7c00 (Intel SDM volume 3, section 10.8.5, "Initializing IA-32e Mode").
const CODE = [
  'fa', //                       cli
  '66 31 c0', //                 xor eax, eax
  '8e d8 8e c0 8e d0', //        mov ds, es, ss = ax
  'bc 00 7c fc', //              mov sp, 0x7c00; cld
  'bf 00 10 b9 00 18 f3 ab', //  clear 0x1000 to 0x3fff for three page tables
  'c7 06 00 10 03 20', //        PML4[0] = 0x2000, present and writable
  'c7 06 00 20 03 30', //        PDPT[0] = 0x3000, present and writable
  'c7 06 00 30 83 00', //        PD[0] = the first 2 MiB, as one page
  '0f 01 16 90 7c', //           lgdt [0x7c90]
  '66 b8 20 00 00 00 0f 22 e0', // cr4 = PAE
  '66 b8 00 10 00 00 0f 22 d8', // cr3 = 0x1000
  '66 b9 80 00 00 c0 0f 32', //  rdmsr EFER
  '66 0d 00 01 00 00 0f 30', //  wrmsr EFER with LME
  '66 b8 01 00 00 80 0f 22 c0', // cr0 = PG and PE
  'ea 5d 7c 08 00', //           jmp 8:0x7c5d, which is 64-bit code
  '48 8d 35 0e 00 00 00', //     lea rsi, [the text]
  'b9 0a 00 00 00 66 ba 02 04', // mov ecx, 10; mov dx, 0x402
  'f3 6e', //                    rep outsb
  'f4 eb fd', //                 hlt, for ever
];
const GDT = '00 00 00 00 00 00 00 00  00 00 00 00 00 9a 20 00'; // null, 64-bit code
const GDT_REGISTER = '0f 00 80 7c 00 00'; // 16 bytes at 0x7c80

/**
 * A boot sector that switches on paging and 64-bit mode, says so, and halts. Where virtualisation is nested badly, it is
 * here that guests hang, long after the BIOS has run.
 */
export function probeSector(): Uint8Array {
  const sector = Buffer.alloc(512);
  const put = (hex: string, at: number) => sector.set(Buffer.from(hex.replaceAll(' ', ''), 'hex'), at);
  put(CODE.join(''), 0);
  sector.write(`${PROBE_WORD}\n`, 0x72, 'latin1');
  put(GDT, 0x80);
  put(GDT_REGISTER, 0x90);
  put('55 aa', 510);
  return sector;
}

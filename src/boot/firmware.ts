import { FailbackError, interrupted, isFailbackError } from '../errors.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';

/** What starts the machine. */
export type Firmware = BiosFirmware | UefiFirmware;

/** QEMU's own BIOS. */
interface BiosFirmware {
  readonly kind: 'bios';
  /** A file in the toolbox with the port to which the text screen is copied: `COM2_PORT`. */
  readonly serialPort: string;
}

/** The I/O port of the second serial port, 0x2f8, as SeaBIOS reads it: 16 bits, little-endian. */
export const COM2_PORT = Uint8Array.of(0xf8, 0x02);

/** A UEFI firmware: the absolute paths of its two flash images where QEMU runs. */
export interface UefiFirmware {
  readonly kind: 'uefi';
  readonly code: string;
  readonly vars: string;
}

/** Where systems keep the x86-64 firmware without Secure Boot, the likeliest first. */
const UEFI_PLACES: readonly Pick<UefiFirmware, 'code' | 'vars'>[] = [
  { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', vars: '/usr/share/OVMF/OVMF_VARS_4M.fd' },
  { code: '/usr/share/OVMF/OVMF_CODE.fd', vars: '/usr/share/OVMF/OVMF_VARS.fd' },
  { code: '/usr/share/edk2/ovmf/OVMF_CODE.fd', vars: '/usr/share/edk2/ovmf/OVMF_VARS.fd' },
  { code: '/usr/share/edk2/x64/OVMF_CODE.4m.fd', vars: '/usr/share/edk2/x64/OVMF_VARS.4m.fd' },
  { code: '/usr/share/qemu/ovmf-x86_64-code.bin', vars: '/usr/share/qemu/ovmf-x86_64-vars.bin' },
  { code: '/usr/share/qemu/edk2-x86_64-code.fd', vars: '/usr/share/qemu/edk2-i386-vars.fd' },
  { code: '/opt/homebrew/share/qemu/edk2-x86_64-code.fd', vars: '/opt/homebrew/share/qemu/edk2-i386-vars.fd' },
  { code: '/usr/local/share/qemu/edk2-x86_64-code.fd', vars: '/usr/local/share/qemu/edk2-i386-vars.fd' },
];

/** The first firmware that the toolbox has. Throws `E_TOOL_MISSING`. */
export async function findUefiFirmware(
  toolbox: Toolbox,
  signal: AbortSignal,
  places = UEFI_PLACES,
): Promise<UefiFirmware> {
  for (const { code, vars } of places) {
    if ((await readable(toolbox, code, signal)) && (await readable(toolbox, vars, signal))) {
      return { kind: 'uefi', code, vars };
    }
  }
  throw new FailbackError('E_TOOL_MISSING', 'No UEFI firmware for QEMU was found.', {
    hint: 'Install OVMF (Debian and Ubuntu: "apt-get install ovmf"), or use --toolbox docker.',
    data: { searched: places.map(({ code }) => code) },
  });
}

async function readable(toolbox: Toolbox, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    await toolbox.run({ tool: 'test', args: ['-r', path] }, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) throw interrupted(error);
    if (isFailbackError(error) && error.code === 'E_TOOL_FAILED') return false;
    throw error;
  }
}

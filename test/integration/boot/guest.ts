/** What the guest does after it has printed its text. */
const ENDINGS = {
  halt: 'f4 eb fd', // hlt, for ever
  powerOff: 'ba 04 06 b8 00 20 ef f4', // out 0x604, 0x2000: the PM1a control register of QEMU's PIIX4
  reset: 'b0 fe e6 64 f4', // out 0x64, 0xfe: the keyboard controller's reset line
} as const;

const SIZE = 1024 * 1024;

/** Where the code below ends and the texts begin, as the BIOS loads the sector. */
const TEXTS = 0x7c54;

/**
 * A bootable 1 MiB disk without an operating system: its boot sector prints a text to the first serial port, and ends.
 * Before, it copies itself over the second sector through the BIOS; when it finds the copy there, it has been started
 * before and prints the text `again`. With `footer`, 512 bytes that belong to no sector follow.
 */
export function guestDisk({ text = '', again = '', ending = 'halt' as keyof typeof ENDINGS, footer = true }): Buffer {
  const code = hex(
    '31 c0 8e d8 8e c0 fc', //                    xor ax, ax; mov ds, ax; mov es, ax; cld
    'b8 01 02 bb 00 7e b9 02 00 ba 80 00 cd 13', // int 0x13: read sector 2 of disk 0x80 to 0x7e00
    '72 35', //                                   jc the ending: a guest that cannot read says nothing
    `be ${word(TEXTS + text.length + 1)}`, //     mov si, the second text
    '81 3e fe 7f 55 aa 74 13', //                 cmp word [0x7ffe], 0xaa55; je print
    'b8 01 03 bb 00 7c b9 02 00 ba 80 00 cd 13', // int 0x13: write one sector, from 0x7c00 to sector 2
    '72 1a', //                                   jc the ending
    `be ${word(TEXTS)}`, //                       mov si, the first text
    'ac 84 c0 74 12', //                          print: lodsb; test al, al; jz the ending
    '88 c4 ba fd 03', //                          mov ah, al; mov dx, 0x3fd
    'ec a8 20 74 fb', //                          until the transmitter is free: in al, dx; test al, 0x20
    '88 e0 ba f8 03 ee', //                       mov al, ah; mov dx, 0x3f8; out dx, al
    'eb e9', //                                   jmp print
    ENDINGS[ending],
  );
  const texts = Buffer.from(`${text}\0${again}\0`, 'latin1');
  if (TEXTS - 0x7c00 + texts.length > 510) throw new Error('the texts do not fit into the boot sector');
  const disk = Buffer.alloc(SIZE + (footer ? 512 : 0));
  disk.set(code);
  disk.set(texts, TEXTS - 0x7c00);
  disk.writeUInt16LE(0xaa55, 510);
  if (footer) disk.write('conectix', SIZE, 'latin1');
  return disk;
}

function word(value: number): string {
  return Buffer.of(value & 0xff, value >> 8).toString('hex');
}

function hex(...pieces: string[]): Buffer {
  return Buffer.from(pieces.join('').replaceAll(' ', ''), 'hex');
}

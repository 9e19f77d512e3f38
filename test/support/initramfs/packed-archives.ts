import { cpioArchive } from '../../../src/image/cpio.ts';

/** A small archive: one file, one link and a folder. */
export const PLAIN = cpioArchive([
  { type: 'file', path: 'etc/hello', content: Buffer.from('hello initramfs '.repeat(40)) },
  { type: 'symlink', path: 'lib', target: 'usr/lib' },
  { type: 'folder', path: 'usr/lib' },
]);

/** The archive as these tools pack it: `gzip -n`, `xz --check=crc32`, `zstd -19`, `lz4 -l`. */
export const PACKED = {
  gzip: Buffer.from(
    'H4sIAAAAAAAAAzMwNzA3MDSAADBtYpiaYoAdGOEQJwRMYIzUkmQGBgYDZDvBZloYJppg1WkAVwdVbUGsnYlIdupnpObk5DOASYXM' +
      'vMySosTctGKFUf4on558lHRvDE6khmlpRKV7A6BO4gA8H+VkJgHzWmlxkT6IhWI3WA0t8znQVvR8bkojO+EFAsynaPYSAsSqQwdJ' +
      'MEZIkKOnj2uQoqIi0GoGACOV+f5QBQAA',
    'base64',
  ),
  xz: Buffer.from(
    '/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4AVPAIldABgN3QRjnHIbdDpiTEwf4upL+GxMw0nWdkosbHbNZBZ0otGb6LJUT9MATIXb' +
      '3z6vSXbNLucJghIIGTqrjzFv8yMmO5fVZOkqIv64Hb4wvtt8Uq/3Y7nAeI5Oq0PeufvFtOptCZYcQ+Li1bjvLne/ULYw20PHpAD7' +
      'mL1ofh8jFAyVhaBaZ+nmx19gAAAAACOV+f4AAaEB0AoAAGkDtgc+MA2LAgAAAAABWVo=',
    'base64',
  ),
  zstd: Buffer.from(
    'KLUv/QRohQQAYgUTF3CrDkgIE4EyMCH2kRiCqfStSA//v14Zu7spJTcUhOCMg1tA69OK1ueQk/0x8gNQjcujjmQk2mZOqKjXFvfj' +
      'tnYXceD76wnkPp+dPR2ggBgRpeUQSUbBFAcgEjxP33vb2ywa6Tb1IXt9Jn686wABtLei+U7gvnSoNqOV0RyrMoeVYs3tUFbryYDK' +
      'mavsUkhoHw==',
    'base64',
  ),
  lz4: Buffer.from(
    'AiFMGNcAAAByMDcwNzAxMAEAAQgAQjQxZWQPAA0CAB0yEgAPAgATFDQnAGlldGMAAAB0AAFUADU4MWEkAAsCAAGUAAUCACUyOAsA' +
      'DwIADBRhIAChZXRjL2hlbGxvAAYAvyBpbml0cmFtZnMgEAD//18J+AIQM6ACQGExZmYIAA8CAAAK+AIwMDA3BQAPAgAQBUgDoGxp' +
      'YgAAAHVzci8KAAl8AAEkAA/oA0k8dXNy6AMQNbwAD3QAQAURBATqAAtgBA8CAA0MaAEPAgAVFGIpAOBUUkFJTEVSISEhAAAAAA==',
    'base64',
  ),
} as const;

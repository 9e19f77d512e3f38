/** A text that packs well. */
export const TEXT = 'metadata '.repeat(20);
/** The text, as `xz --check=crc32` and `zstd FILE` pack it. */
export const PACKED = {
  xz: Buffer.from(
    '/Td6WFoAAAFpIt42AgAhAQIAAAC875584ACzAA9dADaZSu6XoY9PBWUeaAsAAAAAeh04fQABJ7QBAAAA4igHhD4wDYsCAAAAAAFZWg==',
    'base64',
  ),
  zstd: Buffer.from('KLUv/SS0hQAASG1ldGFkYXRhIAEAKFLlCM0AFLM=', 'base64'),
};

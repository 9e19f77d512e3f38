const MIN_MATCH = 4;

/**
 * Unpacks one LZ4 block (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md) into `output` and returns how many
 * bytes it made; undefined if the block is damaged or makes more than the output can hold.
 */
export function unpackLz4Block(input: Uint8Array, output: Uint8Array): number | undefined {
  let [from, to] = [0, 0];
  /** A length in a token, which goes on in further bytes if its four bits are all set. */
  const lengthOf = (bits: number): number => {
    let length = bits;
    for (let byte = bits === 15 ? 255 : 0; byte === 255;) {
      byte = input[from++] ?? 0;
      length += byte;
    }
    return length;
  };
  while (from < input.length) {
    const token = input[from++] ?? 0;
    const literals = lengthOf(token >> 4);
    if (from + literals > input.length || to + literals > output.length) return undefined;
    output.set(input.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    // The last sequence has no match.
    if (from === input.length) return to;
    const distance = (input[from] ?? 0) | ((input[from + 1] ?? 0) << 8);
    from += 2;
    const match = lengthOf(token & 15) + MIN_MATCH;
    if (distance === 0 || distance > to || to + match > output.length) return undefined;
    // A match may reach into what it makes itself: then it repeats.
    if (distance >= match) output.copyWithin(to, to - distance, to - distance + match);
    else for (let index = to; index < to + match; index++) output[index] = output[index - distance] ?? 0;
    to += match;
  }
  return undefined;
}

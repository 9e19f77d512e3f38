/** A line of a console, or the piece of one that fits. */
export interface ConsoleLine {
  /** As it came, with its line end. */
  readonly raw: string;
  /** For reading: without control sequences and line end. */
  readonly text: string;
}

/** Characters after which a line is cut, so that noise without line ends stays harmless. */
const LONGEST = 4096;

/** Cuts what a console prints into lines, across chunk borders. */
export class ConsoleLines {
  readonly #decoder = new TextDecoder();
  #rest = '';

  /** Takes the next bytes; gives the lines that are complete now. */
  push(bytes: Uint8Array): ConsoleLine[] {
    return this.#cut(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The line that is not finished: a prompt, perhaps. */
  get partial(): ConsoleLine {
    return asLine(this.#rest);
  }

  #cut(more: string): ConsoleLine[] {
    const pieces = (this.#rest + more).match(/[^\r\n]{1,4096}(?:\r?\n|\r|$)|[^\r\n]{4096}|\r?\n|\r/g) ?? [];
    const last = pieces.at(-1);
    const open = last !== undefined && last.length < LONGEST && !/[\r\n]$/.test(last);
    this.#rest = open ? (pieces.pop() ?? '') : '';
    return pieces.map(asLine);
  }
}

function asLine(raw: string): ConsoleLine {
  return { raw, text: stripControls(raw) };
}

// CSI sequences, OSC sequences, other escapes, and single control characters but the tabulator (ECMA-48, section 5).
const CONTROLS =
  /\x1b\[[0-?]{0,32}[ -/]{0,8}[@-~]?|\x1b\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)?|\x1b[ -/]{0,8}[0-~]?|[\x00-\x08\x0a-\x1f\x7f]/g;

/** The text without terminal control sequences, also without one that is cut off at the end. */
export function stripControls(text: string): string {
  return text.replace(CONTROLS, '');
}

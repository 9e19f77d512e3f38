/** A line that grows beyond this many characters is given out in pieces, so that memory stays bounded. */
const LONGEST = 64 * 1024;

/** Cuts a character stream into lines at `\n` and `\r`, because progress meters end their lines with the latter. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    const parts = (this.#rest + text).split(/[\r\n]/);
    this.#rest = parts.pop() ?? '';
    for (const part of parts) if (part !== '') this.#onLine(part);
    if (this.#rest.length > LONGEST) this.end();
  }

  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }
}

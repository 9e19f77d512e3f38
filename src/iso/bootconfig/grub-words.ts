/** One command of a GRUB script: its words, and what ends it. */
export interface GrubCommand {
  readonly words: readonly string[];
  readonly end: 'line' | 'open' | 'close';
}

type Token = 'joined' | 'comment' | 'end' | 'space' | 'literal' | 'double' | 'escaped' | 'variable' | 'brace' | 'plain';

/** Each kind of token; the text between quotes is one. Comments and braces count at the start of a word only. */
const TOKENS: Readonly<Record<Token, string>> = {
  joined: String.raw`\\\r?\n`,
  comment: String.raw`(?<=^|[\s;])#[^\n]*`,
  end: String.raw`[\n;]`,
  space: String.raw`[^\S\n]+`,
  literal: String.raw`'[^']*'?`,
  double: String.raw`"(?:[^"\\]|\\[^])*"?`,
  escaped: String.raw`\\[^]`,
  variable: String.raw`\$\{?\w+\}?`,
  brace: String.raw`(?<=^|[\s;{}])[{}]`,
  plain: String.raw`[^\s;'"\\\${}#]+|[^]`,
};
const TOKEN = new RegExp(
  Object.entries(TOKENS)
    .map(([name, pattern]) => `(?<${name}>${pattern})`)
    .join('|'),
  'gm',
);

/** Longer words are cut, so that variables made of variables cannot grow without end. */
const MAX_WORD = 1024;

/**
 * Splits a GRUB script into commands, with quotes, escapes and variables resolved (GRUB manual, "Writing full
 * configuration files directly"). A brace that stands alone ends a command. Unknown variables are empty.
 * @param variables Asked for each variable when its command is read, so that commands may set them.
 */
export function* grubCommands(text: string, variables: ReadonlyMap<string, string>): Generator<GrubCommand> {
  let words: string[] = [];
  let word: string | undefined;
  const add = (part: string) => {
    word = ((word ?? '') + part).slice(0, MAX_WORD);
  };
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = (end: GrubCommand['end']): GrubCommand => {
    endWord();
    const command = { words, end };
    words = [];
    return command;
  };
  for (const { 0: token, groups = {} } of text.matchAll(TOKEN)) {
    if (groups.end) yield endCommand('line');
    else if (groups.brace) yield endCommand(token === '{' ? 'open' : 'close');
    else if (groups.space) endWord();
    else if (groups.literal) add(token.replace(/^'|'$/g, ''));
    else if (groups.double) add(unquote(token, variables));
    else if (groups.escaped) add(token.slice(1));
    else if (groups.plain) add(token);
    else if (groups.variable) {
      // Outside quotes, white space in a variable separates words.
      for (const [index, part] of valueOf(token, variables).split(/\s+/).entries()) {
        if (index > 0) endWord();
        if (part !== '') add(part);
      }
    }
  }
  yield endCommand('line');
}

/** The text between double quotes, where only some characters can be escaped. */
function unquote(token: string, variables: ReadonlyMap<string, string>): string {
  const inner = token.replace(/^"|"$/g, '');
  return inner.replace(/\\\r?\n|\\(["$\\])|\$\{?\w+\}?/g, (match: string, escaped: string | undefined) =>
    match.startsWith('$') ? valueOf(match, variables) : (escaped ?? ''),
  );
}

function valueOf(token: string, variables: ReadonlyMap<string, string>): string {
  return variables.get(token.replace(/^\$\{?|\}$/g, '')) ?? '';
}

import type { Command } from './command.ts';
import { GLOBALS } from './globals.ts';
import { kebab } from '../kebab.ts';
import { type Options } from './option.ts';
import { lastWord, type Word, wordsBehind } from './verbs.ts';

/** Options of a verb, with those that every verb takes. */
function optionsOf(command: Command): Options {
  return { ...command.options, ...GLOBALS };
}

function flags(options: Options): string {
  return [...Object.keys(options).map((name) => `--${kebab(name)}`), '--help'].join(' ');
}

/** The names of groups, those that stand first before those inside of them. */
function groupNames(commands: readonly Command[], group = ''): string[] {
  const inside = wordsBehind(group, commands).filter(({ command }) => command === undefined);
  return inside.flatMap(({ name }) => [name, ...groupNames(commands, name)]);
}

/** The completion script for bash. Where it knows no words it leaves the line to file names. */
export function bashCompletion(commands: readonly Command[]): string {
  const names = wordsBehind('', commands).map(({ word }) => word);
  const values = commands.flatMap((command) => [
    ...Object.entries(optionsOf(command)).flatMap(([name, { choices }]) =>
      choices ? [`    '${command.name}:--${kebab(name)}') words='${choices.join(' ')}' ;;`] : [],
    ),
    ...Object.values(command.positionals).flatMap(({ choices }) =>
      choices ? [`    '${command.name}:${lastWord(command.name)}') words='${choices.join(' ')}' ;;`] : [],
    ),
  ]);
  const verbs = commands.map((command) => `        '${command.name}') words='${flags(optionsOf(command))}' ;;`);
  const groups = groupNames(commands).map(
    (name) => [name, wordsBehind(name, commands).map(({ word }) => word)] as const,
  );
  const firsts = groups.map(([name, words]) => `        '${name}') words='${words.join(' ')}' ;;`);
  const nested = groups.flatMap(([name, words]) => words.map((word) => `'${name}:${word}'`));
  return `# bash completion of failback
_failback() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} verb='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $verb:$word in
      :${names.join('|:')}) verb=$word ;;
      ${nested.join('|')}) verb="$verb $word" ;;
    esac
  done
  case $verb:$previous in
${values.join('\n')}
  esac
  if [[ -z $words ]]; then
    case $verb in
${firsts.join('\n')}
    esac
  fi
  if [[ -z $words && ( -z $verb || $current == -* ) ]]; then
    case $verb in
        '') words='${names.join(' ')} --help --version' ;;
${verbs.join('\n')}
    esac
  fi
  COMPREPLY=()
  [[ -z $words ]] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _failback failback
`;
}

/** The completion script for zsh, to be saved as \`_failback\` in a folder of \`fpath\`. */
export function zshCompletion(commands: readonly Command[], groupTexts: Readonly<Record<string, string>>): string {
  const top = [...optionSpecs(GLOBALS), '(- *)--version[Show the version]'];
  const words = wordsBehind('', commands);
  const texts = textsOf(words, groupTexts);
  const cases = words.map(({ word, name, command }) => {
    const branch = command ? argumentsOf(command) : branchesOf(commands, name, groupTexts);
    return [`        ${word})`, ...branch.map((line) => `          ${line}`), '          ;;'].join('\n');
  });
  return `#compdef failback
_failback() {
  local context state state_descr line
  typeset -A opt_args
  local -a verbs
  verbs=(
${texts.map((text) => `    ${text}`).join('\n')}
  )
  _arguments -C \\
${top.map((spec) => `    ${quote(spec)}`).join(' \\\n')} \\
    '1: :->verb' '*:: :->rest'
  case $state in
    verb) _describe -t verbs verb verbs ;;
    rest)
      case $words[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _failback ]]; then _failback "$@"; else compdef _failback failback; fi
`;
}

type GroupTexts = Readonly<Record<string, string>>;

function textsOf(words: readonly Word[], groupTexts: GroupTexts): string[] {
  return words.map(({ word, name, command }) => quote(`${word}:${command?.describe ?? groupTexts[name] ?? ''}`));
}

/** What comes behind the name of a group, which goes, so that the arguments count from the verb. */
function branchesOf(commands: readonly Command[], group: string, groupTexts: GroupTexts): string[] {
  const words = wordsBehind(group, commands);
  const branches = words.flatMap(({ word, name, command }) => [
    `elif [[ $words[2] == ${word} ]]; then shift words; (( CURRENT-- ))`,
    ...(command ? argumentsOf(command) : branchesOf(commands, name, groupTexts)).map((line) => `  ${line}`),
  ]);
  const verbs = [`  verbs=(${textsOf(words, groupTexts).join(' ')})`, '  _describe -t verbs verb verbs'];
  return ['if (( CURRENT == 2 )); then', ...verbs, ...branches, 'fi'];
}

function argumentsOf(command: Command): string[] {
  const specs = [...optionSpecs(optionsOf(command)), ...positionalSpecs(command)];
  return ['_arguments \\', ...specs.map((spec, index) => `  ${quote(spec)}${index < specs.length - 1 ? ' \\' : ''}`)];
}

function optionSpecs(options: Options): string[] {
  const specs = Object.entries(options).map(([name, { kind, describe, choices }]) => {
    const repeated = kind === 'list' ? '*' : '';
    const head = `${repeated}--${kebab(name)}[${describe.replace(/[[\]\\:]/g, '\\$&')}]`;
    return kind === 'flag'
      ? head
      : `${head}:${kebab(name)}:${choices ? `(${choices.join(' ')})` : kind === 'path' ? '_files' : ''}`;
  });
  return [...specs, '--help[Show help]'];
}

function positionalSpecs({ positionals }: Command): string[] {
  return Object.entries(positionals).map(([name, { kind, choices }], index) => {
    return `${kind === 'list' ? '*' : index + 1}:${name}:${choices ? `(${choices.join(' ')})` : '_files'}`;
  });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

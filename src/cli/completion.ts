import type { Command } from './command.ts';
import { GLOBALS } from './globals.ts';
import { kebab } from '../kebab.ts';
import { type Options } from './option.ts';

/** Options of a verb, with those that every verb takes. */
function optionsOf(command: Command): Options {
  return { ...command.options, ...GLOBALS };
}

function flags(options: Options): string {
  return [...Object.keys(options).map((name) => `--${kebab(name)}`), '--help'].join(' ');
}

/** The completion script for bash. Where it knows no words it leaves the line to file names. */
export function bashCompletion(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  const values = commands.flatMap((command) => [
    ...Object.entries(optionsOf(command)).flatMap(([name, { choices }]) =>
      choices ? [`    ${command.name}:--${kebab(name)}) words='${choices.join(' ')}' ;;`] : [],
    ),
    ...Object.values(command.positionals).flatMap(({ choices }) =>
      choices ? [`    ${command.name}:${command.name}) words='${choices.join(' ')}' ;;`] : [],
    ),
  ]);
  const verbs = commands.map((command) => `        ${command.name}) words='${flags(optionsOf(command))}' ;;`);
  return `# bash completion of failback
_failback() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} verb='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${names.join('|')}) verb=$word; break ;;
    esac
  done
  case $verb:$previous in
${values.join('\n')}
  esac
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
export function zshCompletion(commands: readonly Command[]): string {
  const verbs = commands.map(({ name, describe }) => `    ${quote(`${name}:${describe}`)}`);
  const top = [...optionSpecs(GLOBALS), '(- *)--version[Show the version]'];
  const cases = commands.map((command) => {
    const specs = [...optionSpecs(optionsOf(command)), ...positionalSpecs(command)];
    return `        ${command.name})\n          _arguments \\\n${specs.map((spec) => `            ${quote(spec)}`).join(' \\\n')}\n          ;;`;
  });
  return `#compdef failback
_failback() {
  local context state state_descr line
  typeset -A opt_args
  local -a verbs
  verbs=(
${verbs.join('\n')}
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
  return Object.entries(positionals).map(([name, { choices }], index) => {
    return `${index + 1}:${name}:${choices ? `(${choices.join(' ')})` : '_files'}`;
  });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

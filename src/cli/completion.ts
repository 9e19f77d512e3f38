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

/** The verbs as they are typed: words that stand first, and those that stand behind the name of a group. */
function groupsOf(commands: readonly Command[]): Map<string, Command[]> {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const [first = ''] = command.name.split(' ');
    groups.set(first, [...(groups.get(first) ?? []), command]);
  }
  return groups;
}

const lastWord = ({ name }: Command) => name.split(' ').at(-1) ?? '';
const isGroup = (commands: readonly Command[]) => commands[0]?.name.includes(' ') === true;

/** The completion script for bash. Where it knows no words it leaves the line to file names. */
export function bashCompletion(commands: readonly Command[]): string {
  const groups = groupsOf(commands);
  const names = [...groups.keys()];
  const values = commands.flatMap((command) => [
    ...Object.entries(optionsOf(command)).flatMap(([name, { choices }]) =>
      choices ? [`    '${command.name}:--${kebab(name)}') words='${choices.join(' ')}' ;;`] : [],
    ),
    ...Object.values(command.positionals).flatMap(({ choices }) =>
      choices ? [`    '${command.name}:${lastWord(command)}') words='${choices.join(' ')}' ;;`] : [],
    ),
  ]);
  const verbs = commands.map((command) => `        '${command.name}') words='${flags(optionsOf(command))}' ;;`);
  const nested = [...groups].filter(([, members]) => isGroup(members));
  const firsts = nested.map(([name, members]) => `        ${name}) words='${members.map(lastWord).join(' ')}' ;;`);
  return `# bash completion of failback
_failback() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} verb='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $verb:$word in
      :${names.join('|:')}) verb=$word ;;
      ${nested.flatMap(([name, members]) => members.map((member) => `${name}:${lastWord(member)}`)).join('|')}) verb="$verb $word"; break ;;
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
  const groups = groupsOf(commands);
  const texts = [...groups].map(([name, [first]]) => quote(`${name}:${groupTexts[name] ?? first?.describe ?? ''}`));
  const top = [...optionSpecs(GLOBALS), '(- *)--version[Show the version]'];
  const cases = [...groups].map(([name, members]) => {
    const body = isGroup(members) ? members.flatMap(memberCase) : argumentsOf(members[0]);
    const branch = isGroup(members)
      ? ['if (( CURRENT == 2 )); then', ...verbList(members), 'else', ...body, 'fi']
      : body;
    return [`        ${name})`, ...branch.map((line) => `          ${line}`), '          ;;'].join('\n');
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

function verbList(members: readonly Command[]): string[] {
  const texts = members.map((member) => quote(`${lastWord(member)}:${member.describe}`));
  return [`  verbs=(${texts.join(' ')})`, '  _describe -t verbs verb verbs'];
}

function memberCase(member: Command): string[] {
  // The name of the group goes, so that the arguments count from the verb.
  return [`if [[ $words[2] == ${lastWord(member)} ]]; then shift words; (( CURRENT-- ))`, ...argumentsOf(member), 'fi'];
}

function argumentsOf(command: Command | undefined): string[] {
  if (command === undefined) return [];
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

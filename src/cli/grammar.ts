import yargs, { type Argv } from 'yargs';
import type { Command } from './command.ts';
import { GLOBALS } from './globals.ts';
import { kebab } from '../kebab.ts';
import { type Option, type Options, positionalKey } from './option.ts';
import { GROUPS, lastWord, wordsBehind } from './verbs.ts';

const EPILOG = `Settings are taken from flags, then FAILBACK_* variables (FAILBACK_CACHE_DIR),
then failback.yaml, then defaults. The result goes to standard output,
everything else to standard error.

Exit codes: 0 done, 1 a bug of failback, 2 wrong input, 3 the machine lacks
something, 4 a service failed, 5 a check said no, 130 interrupted.`;

const HELP = { type: 'boolean', alias: 'h', describe: 'Show help' } as const;

/** What yargs needs to read a command line and to print help; `choose` hears which verb was given. */
export function grammar(args: readonly string[], choose: (command: Command) => void): Argv {
  const parser = yargs([...args])
    .scriptName('failback')
    .usage('$0 <verb> [options]\n$0 --version\n\nFrom an AWS region name to a booting Failback Client on Azure.')
    .locale('en')
    .updateStrings({ 'Commands:': 'Verbs:', 'Positionals:': 'Arguments:' })
    .wrap(80)
    .exitProcess(false)
    .fail(false)
    .version(false)
    .help(false)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .options({ ...yargsOptions(GLOBALS, 'Global options:'), help: { ...HELP, group: 'Global options:' } })
    .epilog(EPILOG);
  addVerbs(parser, '', choose);
  return parser;
}

/** The verbs and groups behind a group's name, or those that stand first. */
function addVerbs(parser: Argv, group: string, choose: (command: Command) => void): void {
  for (const { word, name, command } of wordsBehind(group)) {
    if (command) addVerb(parser, command, choose);
    else addGroup(parser, word, name, choose);
  }
}

function addGroup(parser: Argv, word: string, name: string, choose: (command: Command) => void): void {
  const describe = GROUPS[name] ?? '';
  parser.command(word, describe, (verb) => {
    verb.usage(`$0 ${name} <verb> [options]\n\n${describe}.`).epilog('');
    addVerbs(verb, name, choose);
    return verb;
  });
}

function addVerb(parser: Argv, command: Command, choose: (command: Command) => void): void {
  const positionals = Object.entries(command.positionals).map(([name, { kind }]) => {
    return ` [${positionalKey(name)}${kind === 'list' ? '..' : ''}]`;
  });
  const usage = `${lastWord(command.name)}${positionals.join('')}`;
  const describe = (verb: Argv) => describeVerb(verb, command, positionals.join(''));
  parser.command(usage, command.describe, describe, () => choose(command));
}

/** The help text of a verb, of a group of them, or of the whole program. */
export async function helpText(name = ''): Promise<string> {
  return `${await grammar(name.split(' ').filter(Boolean), () => undefined).getHelp()}\n`;
}

function describeVerb(verb: Argv, { name, describe, positionals, examples, options }: Command, usage: string): Argv {
  verb.usage(`$0 ${name}${usage.replace(/[[\]]/g, '')} [options]\n\n${describe}.`);
  for (const [key, option] of Object.entries(positionals)) {
    verb.positional(positionalKey(key), { describe: option.describe });
  }
  for (const [line, does] of examples) verb.example(`$0 ${line}`, does);
  return verb.options(yargsOptions(options, 'Options:')).epilog('');
}

function yargsOptions(options: Options, group: string) {
  const entries = Object.entries(options).map(([name, option]) => [kebab(name), yargsOption(option, group)] as const);
  return Object.fromEntries(entries);
}

function yargsOption(option: Option, mainGroup: string) {
  const choices = option.choices ? ` (${option.choices.join(', ')})` : '';
  return {
    // Other types only add noise to the help: every value comes as the text that was typed.
    ...(option.kind === 'flag' ? { type: 'boolean' as const } : {}),
    describe: option.describe + choices,
    group: option.group ?? mainGroup,
    ...(option.alias === undefined ? {} : { alias: option.alias }),
    ...(option.defaultText === undefined ? {} : { defaultDescription: option.defaultText }),
  };
}

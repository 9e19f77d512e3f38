import { quote } from '../../toolbox/command-line.ts';
import { isAway, rankOf, STAGES, type Stage } from './stages.ts';

/** Days after which a drill should be done again. */
const DRILL_DAYS = 90;

export interface NextCommandFacts {
  readonly servers: readonly {
    readonly name: string;
    readonly stage: Stage;
    readonly lastDrill: { readonly at: string | null } | null;
  }[];
  /** True if the plan makes a VPN, and there is none. */
  readonly unconnected: boolean;
  /** False if nobody knows which drills there were. */
  readonly drillsKnown: boolean;
  /** The plan file. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface NextStep {
  /** What stands behind `failback dr`. */
  readonly words: string;
  /** The servers that it is for. */
  readonly names: readonly string[];
}

/**
 * The command line that comes next; null if all is well. Servers that are away from Azure come before the others, and
 * of these and those the ones that are the least far; whom it is about is in the command, unless it is all.
 */
export function nextCommand({ servers, unconnected, drillsKnown, path, now }: NextCommandFacts): string | null {
  const command = (words: string, names: readonly string[] = []) => {
    const plan = path === 'dr.yaml' ? [] : ['--plan', quote(path)];
    const chosen = names.length === 0 || names.length === servers.length ? [] : ['--server', names.join(',')];
    return ['failback dr', words, ...plan, ...chosen].join(' ');
  };
  const away = servers.some(({ stage }) => isAway(stage));
  if (unconnected && !away) return command('connect');
  const step = nextStep(servers);
  if (step !== null) return command(step.words, step.names);
  if (away || !drillsKnown) return null;
  const due = servers.filter(({ stage, lastDrill }) => {
    return stage === 'ready' && now - Date.parse(lastDrill?.at ?? '1970-01-01') > DRILL_DAYS * 86_400_000;
  });
  return due.length === 0
    ? null
    : command(
        'failover --drill',
        due.map(({ name }) => name),
      );
}

/** Of those servers that come first, the ones that are the least far, and what leads on from there; null if all is well. */
export function nextStep(
  servers: readonly Pick<NextCommandFacts['servers'][number], 'name' | 'stage'>[],
): NextStep | null {
  const away = servers.some(({ stage }) => isAway(stage));
  const open = servers.filter(({ stage }) => isAway(stage) === away && STAGES[stage].next !== null);
  const [first] = [...open].sort((a, b) => rankOf(a.stage) - rankOf(b.stage));
  const words = first && STAGES[first.stage].next;
  if (!words) return null;
  return { words, names: open.filter(({ stage }) => STAGES[stage].next === words).map(({ name }) => name) };
}

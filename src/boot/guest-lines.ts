/** What the guest overlay says of itself; the ids of its console lines. */
const IDS = ['overlay', 'config', 'ready', 'preflight', 'client', 'completed', 'idle', 'error'] as const;

/** One line `failback-kit: ID TEXT` of the console. */
export interface GuestLine {
  readonly id: (typeof IDS)[number];
  readonly text: string;
}

const LINE = new RegExp(`failback-kit: (${IDS.join('|')})(?: +(.*?))?\\s*$`);

/** Reads a whole line of the console. */
export function readGuestLine(line: string): GuestLine | undefined {
  const [, id, text = ''] = LINE.exec(line) ?? [];
  return id === undefined ? undefined : { id: id as GuestLine['id'], text };
}

/** The variables that start.sh knows; a line of the guest may name these and nothing else. */
const VARIABLES = [
  ...['AWS_REGION', 'AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'AWS_SESSION_TOKEN', 'AWS_DRS_ENDPOINT', 'S3_ENDPOINT'],
  ...['RECOVERY_INSTANCE_ID', 'DEVICE_MAPPING', 'NO_PROMPT', 'CONFIG_NETWORK', 'IPADDR', 'NETMASK', 'GATEWAY', 'DNS'],
  'PROXY',
];

/** What became of the client, from all lines of a boot: `client started with NAME…`, `client ended with status N`. */
export function clientOf(lines: readonly GuestLine[]): {
  readonly started: boolean;
  /** Names of the variables that it was given. */
  readonly variables: readonly string[];
  /** Its last exit status. */
  readonly status: number | null;
} {
  const texts = lines.filter(({ id }) => id === 'client').map(({ text }) => text);
  const start = texts.find((text) => text.startsWith('started'));
  const words = new Set(start?.split(/[^A-Z0-9_]+/));
  const status = texts
    .map((text) => /^ended with status (\d+)/.exec(text)?.[1])
    .findLast((found) => found !== undefined);
  return {
    started: start !== undefined,
    variables: VARIABLES.filter((name) => words.has(name)),
    status: status === undefined ? null : Number(status),
  };
}

/** The configuration's source: `config from imds`, `file`, `keyvault` or `none`. */
export function sourceOf(lines: readonly GuestLine[]): string | null {
  const texts = lines.filter(({ id }) => id === 'config').map(({ text }) => text);
  return texts.map((text) => /^from (\w+)/.exec(text)?.[1]).find((source) => source !== undefined) ?? null;
}

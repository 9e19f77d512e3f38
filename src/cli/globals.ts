import { choice, choiceOr, flag, type Option, path, text, type Values } from './option.ts';

/** Options that every verb takes. */
export const GLOBALS = {
  json: flag('Print the result, or the error, as one JSON object'),
  progress: choiceOr(
    ['auto', 'tty', 'plain', 'json', 'packer', 'none'],
    'auto',
    'How progress is shown on standard error',
  ),
  verbose: flag('Show the commands that are run and what they say', { alias: 'v' }),
  quiet: flag('Show only warnings and errors', { alias: 'q' }),
  noColor: flag('Write without colours'),
  logFile: path('Append every event to a file, as JSON lines'),
  cacheDir: path('Where downloads and toolboxes are kept'),
  config: path('Settings; failback.yaml in the current folder unless told'),
};

export type Globals = Values<typeof GLOBALS>;

/** Options that mean the same in several verbs; a configuration file may give them once for all. */
export const SHARED = {
  region: text('AWS region of the recovery, such as us-east-2'),
  baseUrl: text('Mirror that serves the Failback Client, laid out as BASE/BUCKET/KEY'),
  offline: flag('Use what is in the cache; never download'),
  caFile: path('Certificates to trust as well, in PEM form'),
  toolbox: choiceOr(['auto', 'docker', 'podman', 'host'], 'auto', 'Where the tools run'),
};

export const filesystem = choiceOr(['ext4', 'xfs'], 'ext4', 'File system of the image');

/** The Azure VM generation as the number that the library wants. */
export const generation: Option<1 | 2> = {
  kind: 'choice',
  choices: ['1', '2'],
  describe: 'Azure VM generation: 1 boots by BIOS, 2 by UEFI',
  parse: (text) => (choice(['1', '2'], '').parse(text) === '2' ? 2 : 1),
};
export const generationOr1 = { ...generation, default: 1, defaultText: '1' } as const;

/** Which ISO, and from where. */
export const FETCH = {
  region: SHARED.region,
  iso: path('An ISO of yours: a file or an http(s) URL'),
  version: text('Build id of the Failback Client; the newest unless told'),
  sha512: text('The SHA-512 that the ISO must have, in hex'),
  baseUrl: SHARED.baseUrl,
  caFile: SHARED.caFile,
  offline: SHARED.offline,
};

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runMain } from '../../support/cli.ts';

const test = suite<{ folder: string }>('a run of the command line');
test.before.each((ctx) => {
  ctx.folder = mkdtempSync(join(tmpdir(), 'cli-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

test('the version is one line, or one object', async () => {
  assert.match((await runMain(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
  assert.match((await runMain(['--version', '--json'])).stdout, /^\{"version":"[\d.]+"\}\n$/);
});

test('a bare call is answered with help on standard error and is wrong; --help is right', async () => {
  const bare = await runMain([]);
  assert.equal([bare.code, bare.stdout], [2, '']);
  assert.match(bare.stderr, 'Verbs:');
  const help = await runMain(['--help']);
  assert.equal([help.code, help.stderr], [0, '']);
  assert.match(help.stdout, 'Verbs:');
});

test('the result goes to standard output, alone', async () => {
  assert.equal(await runMain(['cache', 'dir', '--cache-dir', '/c']), { code: 0, stdout: '/c\n', stderr: '' });
  assert.equal(await runMain(['--json', 'cache', 'dir', '--cache-dir=/c']), {
    code: 0,
    stdout: '{"dir":"/c"}\n',
    stderr: '',
  });
});

test('flag, environment, file, default: in this order', async ({ folder }) => {
  const config = join(folder, 'f.yaml');
  writeFileSync(config, 'cache-dir: from-file\njson: true\n');
  const dir = async (args: string[], env: NodeJS.ProcessEnv) =>
    (JSON.parse((await runMain(['cache', 'dir', '--json', ...args], { env })).stdout) as { dir: string }).dir;
  const file = { FAILBACK_CONFIG: config };
  assert.is(await dir(['--cache-dir', 'from-flag'], { ...file, FAILBACK_CACHE_DIR: 'from-env' }), 'from-flag');
  assert.is(await dir([], { ...file, FAILBACK_CACHE_DIR: 'from-env' }), 'from-env');
  assert.is(await dir([], file), join(folder, 'from-file'));
  assert.is(await dir(['--config', config], {}), join(folder, 'from-file'));
  assert.is(await dir([], { XDG_CACHE_HOME: '/x' }), '/x/failback-kit');
  assert.match((await runMain(['cache', 'dir'], { env: file })).stdout, /^\{"dir"/);
});

test('an option at the top of the file that means the same in several verbs reaches the verb', async ({ folder }) => {
  const config = join(folder, 'f.yaml');
  writeFileSync(config, 'region: us-est-2\noffline: true\nfetch: {version: latest}\n');
  const { code, stderr } = await runMain(['fetch', '--config', config]);
  assert.is(code, 2);
  assert.match(stderr, 'E_REGION_UNKNOWN');
});

test('wrong input is exit code 2 with the place of the mistake', async ({ folder }) => {
  const config = join(folder, 'f.yaml');
  writeFileSync(config, 'buidl: {}\n');
  const cases: [string[], NodeJS.ProcessEnv, RegExp][] = [
    [['bild'], {}, /^error E_USAGE: There is no verb "bild"\. Did you mean build\?\nhint: See failback --help\n$/],
    [['boot'], {}, /^error E_USAGE: FILE: a value is needed\.\nhint: See failback boot --help\n$/],
    [['cache', 'dri'], {}, /There is no verb "cache dri"/],
    [['build', '--fs', 'zfs'], {}, /--fs: "zfs" is not one of ext4, xfs\./],
    [['build'], { FAILBACK_GENERATION: '3' }, /FAILBACK_GENERATION: "3" is not one of 1, 2\./],
    [['cache', 'dir', '--config', config], {}, /E_CONFIG: .*f\.yaml:1:1: "buidl" is no setting\. Did you mean build\?/],
    [['cache', 'dir', '--config', join(folder, 'none')], {}, /E_INPUT_MISSING/],
    [['cache', 'dir', '--log-file', folder], {}, /E_OUTPUT/],
  ];
  for (const [args, env, wanted] of cases) {
    const { code, stdout, stderr } = await runMain(args, { env });
    assert.equal([code, stdout], [2, ''], args.join(' '));
    assert.match(stderr, wanted);
  }
});

test('with --json a failure is one object on standard output too', async () => {
  const { code, stdout, stderr } = await runMain(['inspect', '/nowhere/x.iso', '--json', '--progress', 'none']);
  assert.is(code, 2);
  const { error } = JSON.parse(stdout) as { error: Record<string, unknown> };
  assert.equal([error.code, error.fault], ['E_INPUT_MISSING', 'user']);
  assert.equal(Object.keys(error), ['code', 'fault', 'message', 'hint', 'data']);
  assert.match(stderr, /^error E_INPUT_MISSING: /);
  assert.is(
    (JSON.parse((await runMain(['bild', '--json'])).stdout) as { error: { code: string } }).error.code,
    'E_USAGE',
  );
});

test('with --progress json every line of standard error is JSON, the error too', async ({ folder }) => {
  const iso = join(folder, 'x.iso');
  writeFileSync(iso, Buffer.alloc(100_000));
  const { code, stderr } = await runMain(['inspect', iso, '--progress', 'json']);
  assert.is(code, 2);
  const lines = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { code?: string; error?: { code: string } });
  assert.is(lines[0]?.code, 'pipeline.start');
  assert.is(lines.at(-1)?.error?.code, 'E_NOT_ISO');
});

test('the log file has every event, whatever the view shows', async ({ folder }) => {
  const [iso, log] = [join(folder, 'x.iso'), join(folder, 'run.log')];
  writeFileSync(iso, 'no ISO');
  await runMain(['inspect', iso, '--quiet', '--log-file', log]);
  const codes = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { code: string }).code);
  assert.equal(codes, ['pipeline.start', 'step.start', 'step.fail']);
});

test('a run that is interrupted before it begins ends with 130', async ({ folder }) => {
  const iso = join(folder, 'x.iso');
  writeFileSync(iso, 'no ISO');
  const { code, stderr } = await runMain(['inspect', iso], { signal: AbortSignal.abort() });
  assert.is(code, 130);
  assert.match(stderr, 'error E_INTERRUPTED: Interrupted.');
});

test.run();

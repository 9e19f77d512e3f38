import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../src/paths.ts';
import { type SourceFile, sourceFiles } from '../support/source-files.ts';

/** Folders of `src/` from the top to the bottom; '' are the files beside them. Nothing points up. */
const LAYERS = [
  ['cli'],
  ['pipeline', 'fleet', 'dr', 'doctor', 'report'],
  [
    ...['iso', 'image', 'guest', 'initramfs', 'boot', 'azure', 'aws', 'practice', 'convert', 'inspect'],
    ...['cache', 'manifest', 'trust'],
  ],
  ['toolbox', 'formats'],
  [''],
];

/** Bytes in, values out: no disk, no network, no clock, so that they can be fuzzed. */
const PURE = ['formats/', 'iso/iso9660/', 'iso/squashfs/', 'iso/bootconfig/', 'initramfs/read/'];
const BUILTINS_OF_PURE = ['node:zlib', 'node:crypto', 'node:stream/web'];

const all = sourceFiles();
const byPath = new Map(all.map((file) => [file.path, file]));
// The doors of the package open onto every layer.
const files = all.filter(({ path }) => path !== 'index.ts' && path !== 'dr.ts');

const folderOf = (path: string) => (path.includes('/') ? (path.split('/', 1)[0] ?? '') : '');
const layerOf = (path: string) => LAYERS.findIndex((layer) => layer.includes(folderOf(path)));
const arrows = (list: readonly SourceFile[]) =>
  list.flatMap(({ path, local }) => local.map((target) => ({ from: path, to: target.path })));

test('every file belongs to a layer, and every import is a file', () => {
  for (const { path } of files) assert.ok(layerOf(path) >= 0, `${path} is in no layer`);
  for (const { from, to } of arrows(all)) assert.ok(byPath.has(to) || to.endsWith('.d.ts'), `${from} imports ${to}`);
});

test('nothing points back: cli, pipelines, subjects, toolbox and formats, base', () => {
  const back = arrows(files).filter(({ from, to }) => layerOf(to) < layerOf(from));
  assert.equal(
    back.map(({ from, to }) => `${from} → ${to}`),
    [],
  );
});

/** A way round through the graph, if there is one. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, way: string[]): string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...way, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}

test('no file needs itself, not even by types', () => {
  assert.is(
    findCycle(
      new Map(all.map(({ path, local }) => [path, local.flatMap((target) => (target.lazy ? [] : [target.path]))])),
    ),
    undefined,
  );
});

test('folders of one layer do not need each other in a circle', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to } of arrows(files)) {
    const [source, target] = [folderOf(from), folderOf(to)];
    if (source !== target) graph.set(source, [...(graph.get(source) ?? []), target]);
  }
  assert.is(findCycle(graph), undefined);
});

test('what reads formats touches no disk, network, process or clock, nor does anything that it needs', () => {
  const seen = new Set<string>();
  const check = (file: SourceFile, why: string) => {
    if (seen.has(file.path)) return;
    seen.add(file.path);
    for (const name of file.packages) {
      assert.ok(!name.startsWith('node:') || BUILTINS_OF_PURE.includes(name), `${why} needs ${name}`);
    }
    assert.not.match(
      file.text,
      /\bDate\.now|\bnew Date\(\)|\bperformance\.|\bset(?:Timeout|Interval)\b|\bprocess\.|\bfetch\(/,
      why,
    );
    for (const { path, typesOnly } of file.local) {
      const next = byPath.get(path);
      if (next && !typesOnly) check(next, `${why} → ${path}`);
    }
  };
  for (const file of files) if (PURE.some((folder) => file.path.startsWith(folder))) check(file, file.path);
  assert.ok(seen.size > 20);
});

test('only the command line prints and exits', () => {
  for (const { path, text } of all.filter((file) => folderOf(file.path) !== 'cli')) {
    assert.not.match(text, /\bconsole\.\w+\(|(?<!\.)\bprocess\.(?:exit|stdout|stderr)\b/, path);
  }
});

test('files are short: half of them at most 80 lines, none over 300', () => {
  const lengths = all.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  assert.equal(
    lengths.filter(({ lines }) => lines > 300),
    [],
  );
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
  assert.ok((sorted[Math.floor(sorted.length / 2)] ?? 0) <= 80);
});

test('no file knows the machine on which it was written', () => {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: packageFile(''),
    encoding: 'utf8',
  });
  // The Failback Client has a user of its own, and the toolbox image a folder of its own; no name below it is written down.
  const place = /(?:^|[\s"'`(=:])\/(?:home\/(?!ec2-user)|Users\/|work\/)\w/m;
  for (const path of listed
    .split('\n')
    .filter((name) => /\.(?:ts|js|json|md|sh|yaml|yml|cfg|conf|txt)$|Dockerfile$/.test(name))
    .filter((name) => existsSync(packageFile(name)))) {
    const text = readFileSync(packageFile(path), 'utf8');
    assert.not.match(text, place, path);
  }
});

test.run();

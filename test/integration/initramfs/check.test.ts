/** Drivers that an initramfs lacks come from the live root, with what they need and with indexes that modprobe reads. */
import { execa } from 'execa';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../../src/file-source.ts';
import { cpioArchive } from '../../../src/image/cpio.ts';
import { checkDrivers, type CheckedDrivers } from '../../../src/initramfs/check.ts';
import type { LiveLayout } from '../../../src/iso/live.ts';
import { createHostToolbox } from '../../../src/toolbox/host.ts';
import { refused } from '../../support/formats/refused.ts';
import { crippledIso, type CrippledOptions, practiceModules } from '../../support/initramfs/crippled-iso.ts';
import { tempDir } from '../../support/temp-dir.ts';

const modules = await practiceModules();
const HYPER_V = ['hv_vmbus', 'hv_storvsc', 'hv_netvsc', 'scsi_transport_fc'];

interface Checked extends CheckedDrivers {
  /** What was reported as worth knowing. */
  readonly notes: string[];
  /** What is in the toolbox afterwards. */
  readonly left: string;
}

async function check(options: Omit<CrippledOptions, 'modules' | 'folder'>, folder: string): Promise<Checked> {
  const { path, live } = await crippledIso({ ...options, modules, folder });
  const notes: string[] = [];
  await using toolbox = await createHostToolbox({ workDir: join(folder, 'toolbox') });
  await toolbox.expose(path, 'input.iso');
  await using source = await openFile(path);
  const host = {
    report: ({ code, message }: { code: string; message: string }) => {
      if (code.startsWith('note.')) notes.push(message);
    },
  };
  const result = await checkDrivers(
    { source, live, iso: 'input.iso', filesystem: 'xfs', generation: 2 },
    { toolbox, host },
  );
  const { stdout: left } = await toolbox.run({ tool: 'ls', args: [] });
  return { ...result, notes, left };
}

/** What modprobe would load in the initramfs together with what is added. */
async function modprobe(iso: string, { entries }: CheckedDrivers, folder: string, name: string): Promise<string[]> {
  const root = join(folder, `unpacked-${name}`);
  await mkdir(root);
  for (const input of [await readFile(iso), Buffer.from(cpioArchive(entries))]) {
    await execa('cpio', ['--extract', '--quiet', '--unconditional', '--make-directories'], { cwd: root, input });
  }
  const args = ['--dry-run', '--show-depends', '--dirname', root, '--set-version', modules.version, name];
  const { stdout } = await execa('modprobe', args);
  return [...stdout.matchAll(/\/([^/]+)\.ko/g)].map(([, file = '']) => file.replaceAll('-', '_'));
}

for (const layout of ['flat', 'nested', 'ext3fs'] satisfies LiveLayout[]) {
  test(`missing drivers are taken from a live root that is ${layout}`, async () => {
    await using folder = await tempDir();
    const result = await check({ layout, without: HYPER_V }, folder.path);
    const states = result.verdict.map(({ name, state }) => `${name} ${state}`);
    for (const name of ['hv_vmbus', 'hv_storvsc', 'hv_netvsc'])
      assert.ok(states.includes(`${name} added`), states.join());
    assert.ok(states.includes('xfs initramfs'));
    assert.ok(!states.some((state) => state.endsWith(' missing')), states.join());
    assert.match(result.notes.join('\n'), /lacks hv_vmbus .*hv_storvsc .*hv_netvsc/);
    assert.is(result.left.trim(), 'input.iso');

    const base = `usr/lib/modules/${modules.version}/`;
    const paths = result.entries.map(({ path }) => path);
    assert.ok(paths.every((path) => path.startsWith(base)));
    const added = paths.filter((path) => path.endsWith('.ko'));
    assert.equal(added.map((path) => path.replace(/.*\//, '')).sort(), HYPER_V.map((name) => `${name}.ko`).sort());
    for (const index of ['modules.dep', 'modules.dep.bin', 'modules.alias.bin', 'modules.symbols.bin']) {
      assert.ok(paths.includes(base + index), index);
    }
    assert.not.ok(paths.includes(`${base}modules.builtin`), 'what the initramfs has stays as it is');

    const iso = join(folder.path, 'crippled.iso');
    assert.equal((await modprobe(iso, result, folder.path, 'hv_storvsc')).slice(-1), ['hv_storvsc']);
    assert.ok((await modprobe(iso, result, folder.path, 'hv_netvsc')).includes('hv_vmbus'));
    assert.ok((await modprobe(iso, result, folder.path, 'xfs')).includes('libcrc32c'), 'what was there is still known');
  });
}

test('the same ISO gives the same entries', async () => {
  const once = async () => {
    await using folder = await tempDir();
    return cpioArchive((await check({ layout: 'flat', without: HYPER_V }, folder.path)).entries);
  };
  assert.equal(await once(), await once());
});

test('an initramfs that has all drivers gets nothing', async () => {
  await using folder = await tempDir();
  const { verdict, entries, layout, notes } = await check({ layout: 'flat', without: [] }, folder.path);
  assert.ok(verdict.every(({ state }) => state === 'initramfs' || state === 'builtin'));
  assert.equal([entries, notes], [[], []]);
  assert.is(layout.dracut, 'usr/lib/dracut');
});

test('drivers that are nowhere are named; the check says no', async () => {
  await using folder = await tempDir();
  const action = () => check({ layout: 'flat', without: HYPER_V, lost: ['hv_vmbus'] }, folder.path);
  const error = await refused(action, 'hv_vmbus', 'E_DRIVERS');
  assert.is(error.fault, 'check');
  assert.equal(error.data.drivers, ['hv_vmbus']);
});

test('a live root without modules for the kernel is no help', async () => {
  await using folder = await tempDir();
  const { path, live } = await crippledIso({ modules, without: HYPER_V, layout: 'nested', folder: folder.path });
  await using toolbox = await createHostToolbox({ workDir: join(folder.path, 'toolbox') });
  await toolbox.expose(path, 'input.iso');
  await using source = await openFile(path);
  const boot = { ...live.boot, kernelVersion: '4.14.336-257.562.amzn2.x86_64' };
  const options = { source, live: { ...live, boot }, iso: 'input.iso', filesystem: 'ext4', generation: 1 } as const;
  await refused(() => checkDrivers(options, { toolbox, host: { report: () => undefined } }), '', 'E_DRIVERS');
});

test('a driver for NVMe that is nowhere is a warning', async () => {
  await using folder = await tempDir();
  const names = [...modules.files.keys()].filter((path) => /pci-hyperv\.ko$/.test(path));
  assert.is(names.length, 1, 'the practice kernel has it as a module');
  const { verdict, entries, notes } = await check(
    { layout: 'flat', without: ['pci-hyperv'], lost: ['pci-hyperv'] },
    folder.path,
  );
  assert.is(verdict.find(({ name }) => name === 'pci_hyperv')?.state, 'missing');
  assert.equal(entries, []);
  assert.match(notes.join('\n'), 'NVMe');
});

test.run();

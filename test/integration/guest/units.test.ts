import { chmod, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';

const templates = packageFile('templates/guest/root/etc/systemd/system');
const units = (await readdir(templates)).filter((name) => name.endsWith('.service'));
const unit = (name: string) => readFile(`${templates}/${name}`, 'utf8');

/** A root folder with this machine's own units, ours over them and enabled, and the programs that ours name. */
async function systemWithOurs(): Promise<Folder> {
  const root = await temporaryFolder();
  const installed = root.at('etc/systemd/system');
  await cp('/usr/lib/systemd/system', root.at('usr/lib/systemd/system'), { recursive: true, verbatimSymlinks: true });
  await cp(templates, installed, { recursive: true });
  const wants = `${installed}/multi-user.target.wants`;
  await mkdir(wants, { recursive: true });
  for (const name of units) await symlink(`../${name}`, `${wants}/${name}`);
  for (const program of ['usr/bin/failback-guest', 'sbin/agetty', 'bin/sh']) {
    await mkdir(dirname(root.at(program)), { recursive: true });
    await writeFile(root.at(program), '');
    await chmod(root.at(program), 0o755);
  }
  return root;
}

async function verify(root: Folder, names: readonly string[]) {
  const { all, exitCode } = await execa('systemd-analyze', [`--root=${root.at('')}`, '--man=no', 'verify', ...names], {
    all: true,
    reject: false,
  });
  // Only what concerns us: this machine's own units name programs that the folder lacks.
  const ours = all.split('\n').filter((line) => /failback|getty@|cycle/.test(line) && !/plymouth/.test(line));
  return { ours, exitCode };
}

test('systemd takes every unit and drop-in, and finds no ordering cycle in a whole boot', async () => {
  await using root = await systemWithOurs();
  const names = [...units, 'getty@tty1.service', 'serial-getty@ttyS0.service'];
  assert.equal(await verify(root, names), { ours: [], exitCode: 0 });
  assert.equal((await verify(root, ['multi-user.target'])).ours, []);
});

test('the check sees what is wrong', async () => {
  await using root = await systemWithOurs();
  const file = root.at('etc/systemd/system/failback-ready.service');
  await writeFile(file, (await unit('failback-ready.service')).replace('Type=simple', 'Typ=simple'));
  assert.match((await verify(root, ['failback-ready.service'])).ours.join('\n'), /Typ/);
});

test('nothing newer than systemd 219 is used', async () => {
  const known = new Set(
    `Description After Before Wants ConditionPathExists Type RemainAfterExit ExecStart ExecStartPre TimeoutStartSec
     StandardInput StandardOutput StandardError SyslogIdentifier LimitCORE Restart RestartSec RestartPreventExitStatus
     StartLimitInterval KillMode TimeoutStopSec Environment EnvironmentFile TTYPath WantedBy`.split(/\s+/),
  );
  for (const file of (await readdir(templates, { recursive: true })).filter((name) => /\.(service|conf)$/.test(name))) {
    const settings = (await unit(file)).split('\n').filter((line) => /^[A-Za-z]/.test(line));
    for (const setting of settings) assert.ok(known.has(setting.split('=', 1)[0] ?? ''), `${file}: ${setting}`);
  }
});

test('every unit starts with the system, and everything but the screen runs failback-guest', async () => {
  for (const name of units) {
    const text = await unit(name);
    assert.match(text, /^\[Install\]\nWantedBy=multi-user\.target$/m, name);
    const command = basename(name, '.service').replace('failback-', '').replace('client', 'start');
    if (command !== 'screen') assert.match(text, new RegExp(`^ExecStart=/usr/bin/failback-guest ${command}$`, 'm'));
  }
});

test('drop-ins come after those of the live system', async () => {
  for (const folder of (await readdir(templates)).filter((name) => name.endsWith('.d'))) {
    assert.equal(await readdir(`${templates}/${folder}`), ['zz-failback-kit.conf']);
  }
});

test.run();

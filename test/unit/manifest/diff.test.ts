import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diffManifests } from '../../../src/manifest/diff.ts';
import type { Manifest } from '../../../src/manifest/manifest.ts';
import type { DifferingPlace } from '../../../src/pipeline/diff/compare-vhds.ts';
import { formatDiff } from '../../../src/pipeline/diff/format.ts';
import { matchesApproved } from '../../support/approved.ts';
import { hex, sampleManifest } from '../../support/sample-manifest.ts';

const sample = sampleManifest();

function diff(change: (manifest: Manifest) => void, places: readonly DifferingPlace[] | null = null) {
  const result = diffManifests(sample, sampleManifest(change));
  const different = result.groups.length > 0 || !result.vhd.identical;
  const text = formatDiff({ before: 'a', after: 'b', different, ...result, places });
  return { ...result, text, lines: text.split('\n').map((line) => line.trim()) };
}

const otherVhd = (manifest: Manifest) => (manifest.output.vhd.sha256 = hex('2'));

test('images of the same input do not differ, whenever and wherever they were built', () => {
  const { groups, vhd, text } = diff((manifest) => {
    manifest.builtAt = '2027-01-01T00:00:00Z';
    manifest.timings = {};
    manifest.bootCheck = null;
    manifest.cached = [];
    manifest.output.vhd.name = 'other.vhd';
  });
  assert.equal([groups, vhd], [[], { identical: true, inputs: [], unexplained: false }]);
  assert.is(text, 'No difference.');
});

test('everything that can differ, in words', () => {
  const { text } = diff((manifest) => {
    const { input, image } = manifest;
    manifest.tool.version = '0.2.0';
    Object.assign(input.iso, { size: 1_003_000_000, sha512: hex('9', 128), verified: false, version: '1.2.3' });
    Object.assign(input.options, { filesystem: 'xfs', size: 4_294_967_296, kernelArgs: [], epoch: 1_800_000_000 });
    Object.assign(input.options.guest ?? {}, { console: 'autologin', sshKeys: [], hostname: 'failback-1' });
    input.templates = hex('9');
    input.toolbox = { kind: 'host', tools: { sfdisk: '2.40', mke2fs: '1.47.0', 'mkfs.xfs': '6.1.0' } };
    image.kernel = '5.10.1';
    image.uuid = '11111111-5529-4806-be77-dcaeb7c93711';
    image.filesystem = 'xfs';
    image.kernelArgs = [`root=live:UUID=${image.uuid}`, 'rd.live.image', 'console=ttyS1', 'rootdelay=60', 'quiet'];
    image.drivers = [
      { name: 'hv_vmbus', state: 'builtin' },
      { name: 'hv_netvsc', state: 'added' },
      { name: 'xfs', state: 'added' },
    ];
    image.partitions = [{ type: '83', start: 1_048_576, size: 66_060_288 }];
    image.files = [
      { path: 'LiveOS/squashfs.img', size: 960_495_616, sha256: null },
      { path: 'boot/grub/grub.cfg', size: 1187, sha256: hex('5') },
      { path: 'boot/vmlinuz', size: 8_388_999, sha256: hex('6') },
      { path: 'boot/more', size: 12, sha256: hex('7') },
    ];
    image.guest = {
      ...{ size: 700_000, sha256: hex('8') },
      files: [
        { path: 'failback-kit', type: 'folder', mode: '0700', size: 0, sha256: null },
        { path: 'failback-kit/root/usr/bin/failback-guest', type: 'file', mode: '0644', size: 2311, sha256: hex('d') },
        { path: 'init', type: 'symlink', mode: '0777', size: 9, sha256: hex('3') },
      ],
    };
    otherVhd(manifest);
  });
  matchesApproved('diff.txt', `${text}\n`);
});

test('arguments of the kernel: several of one name, and another order', () => {
  const args = (list: string[]) => diff((manifest) => (manifest.image.kernelArgs = list)).groups[0]?.changes;
  const [root = '', live = '', tty = '', serial = '', delay = '', debug = ''] = sample.image.kernelArgs;
  assert.equal(args([root, live, tty, serial, 'rootdelay=', debug]), [
    { kind: 'changed', subject: 'rootdelay', before: '300', after: '' },
  ]);
  assert.equal(args([root, live, tty, serial, serial, delay, debug]), [
    { kind: 'added', subject: serial, before: null, after: '' },
  ]);
  assert.equal(
    args([root, live, serial, tty, delay, debug])?.map(({ subject }) => subject),
    ['order'],
  );
});

test('a file without a digest may differ if the ISO does, and only then', () => {
  const titles = (change: (manifest: Manifest) => void) => diff(change).groups.map(({ title }) => title);
  assert.equal(
    titles((manifest) => (manifest.input.iso.sha512 = hex('9', 128))),
    ['ISO', 'Files'],
  );
  assert.equal(
    titles((manifest) => (manifest.input.iso.name = 'other.iso')),
    ['ISO'],
  );
});

test('VHDs that differ are explained by the inputs that do', () => {
  const { vhd, lines } = diff((manifest) => {
    otherVhd(manifest);
    manifest.input.templates = hex('9');
    manifest.input.options.kernelArgs = [];
  });
  assert.equal(vhd, { identical: false, inputs: ['the options', 'the templates'], unexplained: false });
  assert.ok(lines.includes('The VHDs differ, because these do: the options; the templates.'));
});

test('a tool that only one build had, for its boot check, explains nothing', () => {
  const { vhd } = diff((manifest) => {
    otherVhd(manifest);
    manifest.input.toolbox.tools['qemu-system-x86_64'] = '7.2';
  });
  assert.is(vhd.unexplained, true);
});

test('VHDs that differ although no input does must not be', () => {
  const { vhd, text } = diff(otherVhd, [{ place: 'the boot code', offset: 3, within: 3, bytes: 440 }]);
  assert.equal(vhd, { identical: false, inputs: [], unexplained: true });
  assert.match(text, 'That must not be');
  assert.match(text, 'the boot code: from its byte 3 on (byte 3 of the disk), 440 bytes in blocks that differ');
});

test('what the manifests keep secret may be the reason, if the second initramfs differs', () => {
  const secret = (manifest: Manifest) => {
    otherVhd(manifest);
    if (manifest.image.guest) manifest.image.guest.sha256 = hex('9');
    if (manifest.input.options.guest) manifest.input.options.guest.overlay = { entries: 1, size: 10 };
  };
  const before = sampleManifest(secret);
  const after = sampleManifest((manifest) => {
    secret(manifest);
    manifest.output.vhd.sha256 = hex('3');
    if (manifest.image.guest) manifest.image.guest.sha256 = hex('8');
  });
  assert.equal(diffManifests(before, after).vhd.inputs, ['what is in the overlay, perhaps']);
});

test('files that are the same although their manifests say otherwise', () => {
  assert.match(diff(otherVhd, []).text, 'at least one is not what its manifest says');
});

test('names in a manifest cannot speak to the terminal', () => {
  const { text } = diff((manifest) => {
    manifest.image.files.push({ path: 'boot/\u001b[2Jx', size: 1, sha256: null });
  });
  assert.match(text, 'added: boot/?[2Jx, 1 bytes');
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ContentFacts, DiskFacts, FooterFacts, PartitionFacts } from '../../../src/inspect/facts.ts';
import { azureReady, type Finding } from '../../../src/inspect/finding.ts';
import { judge } from '../../../src/inspect/judge.ts';
import { GiB, MiB } from '../../../src/size.ts';
import { biosDisk, efiDisk, factsOfVhd } from '../../support/inspect.ts';

const bios = await factsOfVhd(biosDisk());
const efi = await factsOfVhd(efiDisk());
const footer = bios.vhd as FooterFacts;
const content = bios.content as ContentFacts;
const efiContent = efi.content as ContentFacts;
const root = content.partitions[0] as PartitionFacts;
const BIOS_BOOT = {
  ...root,
  index: 2,
  type: '21686148-6449-6e6f-744e-656564454649',
  bootable: false,
  filesystem: null,
};

/** `ERROR 1`: severity, and the generation if it is only one. */
function marks(findings: readonly Finding[], code: string): string[] {
  return findings
    .filter((finding) => finding.code === code)
    .map(({ severity, generations }) => `${severity} ${generations.join(' ')}`);
}

test('a fixed VHD with MBR and GRUB is ready for generation 1, one with GPT and ESP for generation 2', () => {
  assert.equal(azureReady(judge(bios)), { generation1: true, generation2: false });
  assert.equal(
    judge(bios).map(({ code }) => code),
    ['no-esp'],
  );
  assert.equal(azureReady(judge(efi)), { generation1: false, generation2: true });
  assert.equal(
    judge(efi).map(({ code }) => code),
    ['no-boot-code'],
  );
});

const withFooter = (fields: Partial<FooterFacts>): DiskFacts => ({ ...bios, vhd: { ...footer, ...fields } });
const withContent = (fields: Partial<ContentFacts>): DiskFacts => ({ ...bios, content: { ...content, ...fields } });
const withRoot = (fields: Partial<PartitionFacts>) => withContent({ partitions: [{ ...root, ...fields }] });
const withType = (type: string) => withRoot({ filesystem: { type, label: '', uuid: null, size: null, features: [] } });
const gptWithCode = { ...efi, content: { ...efiContent, bootCode: 'grub' } } as const;

for (const [code, mark, facts] of [
  ['not-vhd', 'error 1 2', { ...bios, kind: 'vmdk', vhd: null }],
  ['not-vhd', 'error 1 2', { ...bios, kind: 'qcow2', vhd: null, refusal: { message: 'It is QCOW2.', hint: 'x' } }],
  ['vhd-dynamic', 'error 1 2', withFooter({ type: 'dynamic' })],
  ['vhd-differencing', 'error 1 2', withFooter({ type: 'differencing' })],
  ['unreadable', 'error 1 2', { ...bios, content: null, refusal: { message: 'It is damaged.', hint: null } }],
  ['file-holes', 'info 1 2', { ...bios, usedOnDisk: MiB }],
  ['vhd-footer-missing', 'error 1 2', { ...bios, kind: 'raw', vhd: null }],
  ['vhd-footer-damaged', 'error 1 2', withFooter({ type: 'dynamic', offset: 0 })],
  ['vhd-file-size', 'error 1 2', withFooter({ size: 19 * MiB })],
  ['vhd-alignment', 'error 1 2', withFooter({ size: 20 * MiB + 512 })],
  ['vhd-original-size', 'info 1 2', withFooter({ originalSize: 10 * MiB })],
  [
    'vhd-creator',
    'info 1 2',
    withFooter({ creator: 'vpc ', geometry: { cylinders: 602, heads: 4, sectorsPerTrack: 17 } }),
  ],
  ['too-small', 'error 1 2', { ...bios, virtualSize: 20 * MiB - 1 }],
  ['too-large', 'error 1 2', { ...bios, virtualSize: 4096 * GiB }],
  ['beyond-mbr', 'warning 1', { ...bios, virtualSize: 2049 * GiB }],
  ['no-partition-table', 'error 1 2', withContent({ scheme: 'none', partitions: [] })],
  ['no-partitions', 'error 1 2', withContent({ partitions: [] })],
  ['no-boot-code', 'error 1', withContent({ bootCode: 'none' })],
  ['no-active-partition', 'warning 1', { ...withRoot({ bootable: false }), content: inactive() }],
  ['gpt-no-bios-boot', 'error 1', gptWithCode],
  [
    'gpt-generation-1',
    'warning 1',
    { ...efi, content: { ...gptWithCode.content, partitions: [...efiContent.partitions, BIOS_BOOT] } },
  ],
  ['no-esp', 'error 2', bios],
  ['esp-not-fat', 'error 2', withRoot({ isEsp: true })],
  ['mbr-generation-2', 'error 2', withRoot({ isEsp: true })],
  ['wrapped-image', 'error 1 2', withContent({ wrapped: 'vmdk' })],
  ['data-behind-partitions', 'warning 1 2', withContent({ dataBehind: 19 * MiB })],
  ['encrypted', 'warning 1 2', withType('crypto_LUKS')],
  ['lvm', 'info 1 2', withType('LVM2_member')],
  ['swap', 'info 1 2', withType('swap')],
  ['filesystems-unknown', 'info 1 2', withRoot({ filesystem: null })],
] as const satisfies readonly (readonly [string, string, DiskFacts])[]) {
  test(`${code}: ${mark}`, () => assert.equal(marks(judge(facts), code), [mark]));
}

function inactive(): ContentFacts {
  return { ...content, bootCode: 'other', partitions: [{ ...root, bootable: false }] };
}

test('a geometry that gives the same size, a creator that QEMU knows, or no VHD at all are no news', () => {
  for (const facts of [bios, withFooter({ creator: 'win ' }), { ...bios, vhd: null, kind: 'vmdk' } as const]) {
    assert.equal(marks(judge(facts), 'vhd-creator'), []);
  }
});

test('a VMDK is sent to convert with the very command, whatever its name', () => {
  const vmdk: DiskFacts = { ...bios, kind: 'vmdk', vhd: null, path: "my disk's.vmdk" };
  const hint = (facts: DiskFacts) => judge(facts).find(({ code }) => code === 'not-vhd')?.hint;
  assert.match(hint(vmdk) ?? '', String.raw`failback convert 'my disk'\''s.vmdk' 'my disk'\''s.vhd'`);
  assert.match(
    hint({ ...vmdk, path: 'a.ova', member: 'b.vmdk' }) ?? '',
    'failback convert a.ova a.vhd --member b.vmdk',
  );
  assert.is(hint({ ...vmdk, content: null, refusal: { message: 'It is damaged.', hint: 'Copy it.' } }), null);
  const dynamic = judge({ ...withFooter({ type: 'dynamic' }), path: 'a.vhd' });
  assert.match(dynamic.find(({ code }) => code === 'vhd-dynamic')?.hint ?? '', 'failback convert a.vhd a-fixed.vhd');
});

test('what the readers report is passed on, unless a rule has said it already', () => {
  const problems = [
    { code: 'gpt-backup-not-last', severity: 'warning', message: 'The second header is elsewhere.' },
    { code: 'vhd-checksum', severity: 'error', message: 'The checksum is wrong.' },
    { code: 'vhd-file-size', severity: 'warning', message: 'Something is in between.' },
  ] as const;
  const findings = judge({ ...withFooter({ size: 19 * MiB }), problems });
  assert.equal(marks(findings, 'gpt-backup-not-last'), ['warning 1 2']);
  assert.equal(marks(findings, 'vhd-checksum'), ['error 1 2']);
  assert.equal(marks(findings, 'vhd-file-size'), ['error 1 2']);
  assert.equal(
    findings.map(({ severity }) => severity).filter((severity, index, all) => severity !== all[index - 1]),
    ['error', 'warning', 'info'],
  );
});

test('entries that a converter rejects are named by key', () => {
  const descriptor = {
    cid: '1',
    parentCid: 'ffffffff',
    createType: 'monolithicSparse',
    header: [],
    extents: [],
    ddb: [],
    rejected: [{ key: 'ddb.toolsInstallType', value: '0', line: 9, reason: 'x' }],
  };
  const facts: DiskFacts = { ...bios, path: 'd.vmdk', kind: 'vmdk', vhd: null, vmdk: { header: null, descriptor } };
  const found = judge(facts).find(({ code }) => code === 'vmdk-rejected-entries');
  assert.match(found?.message ?? '', 'ddb.toolsInstallType');
  assert.match(found?.hint ?? '', 'failback repair d.vmdk');
  const snapshot = { ...facts, vmdk: { header: null, descriptor: { ...descriptor, parentCid: '12345678' } } };
  assert.equal(marks(judge({ ...snapshot, refusal: { message: 'A snapshot.', hint: null } }), 'vmdk-snapshot'), [
    'error 1 2',
  ]);
});

test.run();

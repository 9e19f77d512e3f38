import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import type { DiskFacts } from '../../../src/inspect/facts.ts';
import { formatReport } from '../../../src/inspect/format.ts';
import { type DiskReport, reportOn, verdict } from '../../../src/inspect/report.ts';
import { MiB } from '../../../src/size.ts';
import { matchesApproved } from '../../support/approved.ts';
import { encodeVmdk } from '../../support/formats/vmdk.ts';
import { biosDisk, efiDisk, factsOf, factsOfVhd } from '../../support/inspect.ts';

test('a VHD for people', async () => {
  matchesApproved('inspect/vhd.txt', `${formatReport(reportOn(await factsOfVhd(efiDisk())))}\n`);
});

test('a VMDK for people', async () => {
  const disk = biosDisk();
  const grains = [0, 16].map((grain) => ({ grain, data: disk.subarray(grain * 65_536, (grain + 1) * 65_536) }));
  const { bytes } = encodeVmdk({ capacity: 20 * MiB, grains });
  matchesApproved('inspect/vmdk.txt', `${formatReport(reportOn(await factsOf(bytes, 'disk.vmdk')))}\n`);
});

test('a file that is no disk, for people', async () => {
  const facts = await factsOf(Buffer.concat([Buffer.from('vhdxfile')], MiB), 'disk.vhdx');
  matchesApproved('inspect/vhdx.txt', `${formatReport(reportOn(facts))}\n`);
});

test('an image cannot speak to the terminal', async () => {
  const facts = await factsOfVhd(biosDisk());
  const vhd = facts.vhd && { ...facts.vhd, creator: '\u001b[3' };
  assert.not.match(formatReport(reportOn({ ...facts, vhd })), '\u001b');
});

const bios: DiskReport = reportOn(await factsOfVhd(biosDisk()));

test('the verdict: ready for one generation is enough, unless another is asked for', () => {
  assert.is(verdict(bios), undefined);
  assert.is(verdict(bios, 1), undefined);
  const error = verdict(bios, 2);
  assert.ok(isFailbackError(error));
  assert.equal([error.code, error.fault], ['E_CHECK_FAILED', 'check']);
  assert.match(error.message, /^disk\.vhd is not ready for generation 2 of Azure's VMs\. .*ESP/);
  assert.equal(
    (error.data.errors as { code: string }[]).map(({ code }) => code),
    ['no-esp'],
  );
});

test('the verdict on a disk that is ready for none tells the shorter way', () => {
  const facts: DiskFacts = { ...bios, kind: 'vmdk', vhd: null };
  const error = verdict(reportOn(facts));
  assert.match(error?.message ?? '', 'not ready for Azure. The disk is a VMDK.');
  assert.not.match(error?.message ?? '', 'ESP');
  assert.match(error?.hint ?? '', 'failback convert');
});

test.run();

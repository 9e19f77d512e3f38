import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conclude } from '../../../src/doctor/diagnose.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { formatDiagnosis } from '../../../src/doctor/report.ts';
import { judgeTool } from '../../../src/doctor/tools.ts';
import type { Requirement } from '../../../src/toolbox/requirements.ts';
import { matchesApproved } from '../../support/approved.ts';

const sfdisk: Requirement = {
  tool: 'sfdisk',
  package: 'fdisk',
  minimum: '2.36',
  purpose: 'build',
  versionArgs: ['--version'],
};
const mkfsXfs: Requirement = {
  ...sfdisk,
  tool: 'mkfs.xfs',
  package: 'xfsprogs',
  minimum: '6.1',
  only: { filesystem: 'xfs' },
};
const qemu: Requirement = { ...sfdisk, tool: 'qemu-system-x86_64', package: 'qemu-system-x86', purpose: 'boot' };

test('versions compare as numbers', () => {
  assert.is(judgeTool(sfdisk, '2.36').status, 'ok');
  assert.is(judgeTool(sfdisk, '2.100').status, 'ok');
  assert.is(judgeTool(sfdisk, '2.9.9').status, 'problem');
  assert.is(judgeTool(sfdisk, 'unknown').status, 'ok');
});

test('a tool that every build needs is a problem, one that some need is a warning', () => {
  assert.is(judgeTool(sfdisk, undefined).status, 'problem');
  assert.is(judgeTool(mkfsXfs, undefined).status, 'warning');
  assert.is(judgeTool(qemu, undefined).status, 'warning');
  assert.is(judgeTool(sfdisk, undefined).fix, 'sudo apt-get install fdisk');
});

const engine = (name: string, status: Finding['status']): Finding => ({
  group: 'engines',
  name,
  status,
  detail: '4.3.1 answers',
});

test('without tools and without an engine nothing can be built', () => {
  const tools = [judgeTool(sfdisk, undefined), judgeTool(mkfsXfs, '5.9')];
  const { ready, toolboxes } = conclude([...tools, engine('docker', 'warning'), engine('podman', 'skipped')]);
  assert.equal([ready, toolboxes], [false, { host: false, docker: false, podman: false }]);
});

test('one engine is enough, and then a missing tool is no problem', () => {
  const { ready, toolboxes, findings } = conclude([judgeTool(sfdisk, undefined), engine('podman', 'ok')]);
  assert.equal([ready, toolboxes.podman, toolboxes.host], [true, true, false]);
  assert.is(findings[0]?.status, 'warning');
});

test('the report is the approved one', () => {
  const down: Finding = {
    ...engine('docker', 'warning'),
    detail: 'docker does not answer',
    fix: 'sudo systemctl start docker',
  };
  const tools = [judgeTool(sfdisk, undefined), judgeTool(mkfsXfs, '5.9'), judgeTool(qemu, '7.2.22')];
  const space: Finding = { group: 'space', name: 'work folder', status: 'ok', detail: '63.1 GiB free in /tmp' };
  matchesApproved('doctor.txt', `${formatDiagnosis(conclude([...tools, down, engine('podman', 'skipped'), space]))}\n`);
});

test.run();

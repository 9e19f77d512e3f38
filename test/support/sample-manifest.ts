import { type Manifest, manifestSchema } from '../../src/manifest/manifest.ts';
import { MiB } from '../../src/size.ts';

export const hex = (digit: string, length = 64) => digit.repeat(length);

const UUID = '67ee422b-5529-4806-be77-dcaeb7c93711';

/** The manifest of an image that was never built, as the schema has it; `change` makes it another one. */
export function sampleManifest(change: (manifest: Manifest) => void = () => undefined): Manifest {
  const manifest = structuredClone(SAMPLE);
  change(manifest);
  return manifestSchema.parse(manifest);
}

const SAMPLE: Manifest = {
  $schema: 'https://unpkg.com/failback-kit/schemas/manifest.schema.json',
  manifestVersion: 1,
  tool: { name: 'failback-kit', version: '0.1.0' },
  input: {
    iso: {
      name: 'aws-failback-livecd-64bit.iso',
      url: 'https://aws-elastic-disaster-recovery-us-east-2.s3.us-east-2.amazonaws.com/latest/failback_livecd/aws-failback-livecd-64bit.iso',
      region: 'us-east-2',
      version: 'latest',
      size: 1_002_438_656,
      sha512: hex('a', 128),
      verified: true,
      label: 'DRSFAILBACK',
      layout: 'nested',
      createdAt: 1_783_764_997,
    },
    templates: hex('b'),
    options: {
      filesystem: 'ext4',
      generation: 2,
      size: 'auto',
      kernelArgs: ['debug'],
      guest: {
        autostart: 'on',
        afterSuccess: 'poweroff',
        console: 'locked',
        sshListen: 'local',
        sshKeys: ['SHA256:p0Jx3cUq'],
        hostname: null,
        network: null,
        proxy: null,
        reportReady: 'auto',
        overlay: null,
      },
      epoch: 1_783_764_997,
    },
    toolbox: {
      kind: 'docker',
      tools: { sfdisk: '2.38.1', mke2fs: '1.47.0', 'grub-mkimage': '2.06', 'qemu-img': '7.2.22' },
    },
  },
  image: {
    layout: 'live',
    filesystem: 'ext4',
    generation: 2,
    uuid: UUID,
    kernel: '4.14.355-280.652.amzn2.x86_64',
    kernelArgs: [
      `root=live:UUID=${UUID}`,
      'rd.live.image',
      'console=tty1',
      'console=ttyS0,115200n8',
      'rootdelay=300',
      'debug',
    ],
    drivers: [
      { name: 'hv_vmbus', state: 'initramfs' },
      { name: 'hv_netvsc', state: 'added' },
      { name: 'ext4', state: 'builtin' },
    ],
    guest: {
      size: 696_664,
      sha256: hex('c'),
      files: [
        { path: 'failback-kit', type: 'folder', mode: '0755', size: 0, sha256: null },
        { path: 'failback-kit/root/usr/bin/failback-guest', type: 'file', mode: '0755', size: 2311, sha256: hex('d') },
      ],
    },
    partitions: [
      { type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b', start: MiB, size: 2 * MiB },
      { type: '0fc63daf-8483-4772-8e79-3d69d8477de4', start: 3 * MiB, size: 60 * MiB },
    ],
    files: [
      { path: 'LiveOS/squashfs.img', size: 960_495_616, sha256: null },
      { path: 'boot/grub/grub.cfg', size: 1187, sha256: hex('e') },
      { path: 'boot/initrd.img', size: 31_457_280, sha256: hex('f') },
      { path: 'boot/vmlinuz', size: 8_388_608, sha256: hex('0') },
    ],
  },
  output: {
    vhd: { name: 'failback-us-east-2.vhd', size: 64 * MiB + 512, virtualSize: 64 * MiB, sha256: hex('1') },
    vmdk: null,
    raw: null,
  },
  bootCheck: {
    ok: true,
    accel: 'kvm',
    firmware: 'uefi',
    milestones: {
      ...{ firmware: 1.2, grub: 2.9, kernel: 4.1, initramfs: 5.3, 'live-root': 14.8 },
      ...{ overlay: 15.0, login: 31.7, config: 33.2, ready: 34.0, client: 36.4 },
    },
    overlayApplied: true,
    configuration: { delivered: true, source: 'imds' },
    readyReport: { received: true, valid: true, by: 'xml' },
    client: { started: true, variables: ['AWS_REGION'], status: null },
    completed: false,
    poweredOff: false,
    secondBoot: null,
  },
  azure: null,
  cached: ['members'],
  timings: {
    ...{ fetch: 41_204, recognise: 29, toolbox: 1356, stage: 6131, drivers: 5606, plan: 24, partition: 214 },
    ...{ filesystem: 4121, bootloader: 900, vmdk: 7246, vhd: 5164, verify: 3309, keep: 0, 'boot-check': 41_880 },
  },
  builtAt: '2026-11-23T02:18:16.667Z',
};

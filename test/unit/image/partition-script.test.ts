import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveIdentity } from '../../../src/image/identity.ts';
import { partitionScript } from '../../../src/image/partition-script.ts';
import { planDisk } from '../../../src/image/plan.ts';
import { GiB, MiB } from '../../../src/size.ts';

const id = deriveIdentity('seed', 0);
const plan = (generation: 1 | 2) => planDisk({ content: 100 * MiB, filesystem: 'ext4', generation, size: GiB });

test('generation 1 is an MBR with one active Linux partition', () => {
  assert.is(
    partitionScript(plan(1), id),
    `label: dos
label-id: ${id.mbrSignature}
unit: sectors

start=2048, size=2095104, type=83, bootable
`,
  );
});

test('generation 2 is a GPT with ESP and root, each with its UUID and name', () => {
  assert.is(
    partitionScript(plan(2), id),
    `label: gpt
label-id: ${id.diskUuid}
unit: sectors

start=2048, size=98304, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=${id.espUuid}, name="EFI system partition"
start=100352, size=1994752, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, uuid=${id.rootPartitionUuid}, name="Failback Client"
`,
  );
});

test.run();

/**
 * Repairs a VMDK and kills itself at one of its changes to the file system, as a power cut would: `FILE NUMBER`. A write
 * that is cut off leaves its first half. Says `done` if there are fewer changes.
 */
import { writeSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

type WriteArguments = [data: Uint8Array, from?: number, length?: number, position?: number | null];
interface Methods {
  write: (this: FileHandle, ...args: WriteArguments) => Promise<unknown>;
  sync: (this: FileHandle) => Promise<void>;
}

const [path = '', number = ''] = process.argv.slice(2);
let left = Number(number);

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
}

const counted = (): boolean => --left === 0;

const nothing = await fs.open('/dev/null');
const methods = Object.getPrototypeOf(nothing) as Methods;
await nothing.close();
const { write, sync } = methods;
methods.write = function (...args) {
  if (!counted()) return write.apply(this, args);
  const [data, from = 0, length = data.length - from, position] = args;
  writeSync(this.fd, data, from, Math.floor(length / 2), position);
  return die();
};
methods.sync = function () {
  return counted() ? die() : sync.call(this);
};
const { rename, rm } = fs;
fs.rename = (...names) => (counted() ? die() : rename(...names));
fs.rm = (...names) => (counted() ? die() : rm(...names));
syncBuiltinESMExports();

const { repairVmdk } = await import('../../src/convert/repair.ts');
await repairVmdk(path);
console.log('done');

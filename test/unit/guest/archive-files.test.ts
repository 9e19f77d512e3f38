import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../../src/files.ts';
import { archiveFiles } from '../../../src/guest/archive-files.ts';
import { cpioArchive } from '../../../src/image/cpio.ts';
import { refused } from '../../support/formats/refused.ts';

test('every member of an archive, in its order', async () => {
  const archive = cpioArchive([
    { path: 'etc/b', type: 'file', mode: 0o4755, content: Buffer.from('text') },
    { path: 'etc/empty', type: 'file', content: new Uint8Array() },
    { path: 'etc/link', type: 'symlink', target: '../b' },
    { path: 'dev/null', type: 'character', major: 1, minor: 3 },
  ]);
  assert.equal(await archiveFiles(archive), [
    { path: 'dev', type: 'folder', mode: '0755', size: 0, sha256: null },
    { path: 'dev/null', type: 'other', mode: '0600', size: 0, sha256: null },
    { path: 'etc', type: 'folder', mode: '0755', size: 0, sha256: null },
    { path: 'etc/b', type: 'file', mode: '4755', size: 4, sha256: sha256('text') },
    { path: 'etc/empty', type: 'file', mode: '0644', size: 0, sha256: sha256('') },
    { path: 'etc/link', type: 'symlink', mode: '0777', size: 4, sha256: sha256('../b') },
  ]);
});

test('an archive that is cut off is refused', async () => {
  const archive = cpioArchive([{ path: 'a', type: 'file', content: Buffer.alloc(1000) }]);
  await refused(() => archiveFiles(archive.subarray(0, 500)), 'initramfs');
});

test.run();

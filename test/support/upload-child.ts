/** Uploads the disk of a seed to a URL, as a process that can be killed. Usage: URL FOLDER SIZE SEED. */
import { openPageBlob } from '../../src/azure/pages/open-page-blob.ts';
import { uploadPages } from '../../src/azure/pages/upload-pages.ts';
import { pageImage, patchyDisk } from './page-image.ts';
import { heardIo, openTestJournal } from './pages-rig.ts';

const [url = '', folder = '', size, seed] = process.argv.slice(2);
const image = pageImage(patchyDisk(Number(size), Number(seed), 4));
await using journal = await openTestJournal(folder, image);
await uploadPages(image, await openPageBlob({ url: async () => url }), { journal }, heardIo());

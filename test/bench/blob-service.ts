/** A fake Blob Storage whose answers take a while, in a process of its own. Usage: MILLISECONDS. Prints where it is, as JSON. */
import { FakeBlobs } from '../fakes/blob/fake-blobs.ts';

const blobs = await FakeBlobs.start();
blobs.link.latency = Number(process.argv[2]);
const { url, key, connectionString } = blobs;
console.log(JSON.stringify({ url, key, connectionString }));

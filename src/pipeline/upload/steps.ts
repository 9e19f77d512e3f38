import { openAzure } from '../../azure/arm.ts';
import { bootTest } from '../../azure/boot-test/boot-test.ts';
import type { BootTestSource } from '../../azure/boot-test/options.ts';
import { journalPath, openJournal, removeJournal } from '../../azure/pages/journal.ts';
import { groupLocation } from '../../azure/resource-group.ts';
import { uploadPages } from '../../azure/pages/upload-pages.ts';
import { verifyPages } from '../../azure/pages/verify-pages.ts';
import { regionName } from '../../azure/names.ts';
import { assertBooted } from '../../boot/result.ts';
import { originBeside } from './image-origin.ts';
import { openVhdImage } from './open-vhd-image.ts';
import { requireUploadable } from '../require-ready.ts';
import type { Step } from '../step.ts';
import { type UploadContext, need } from './context.ts';
import { withLanding } from './lock.ts';
import { isWanted, lookForProducts, makeProducts, throwFailure } from './products.ts';
import { landingOf, publicationOf, publishedNames } from './target.ts';
import { readUserData } from '../user-data.ts';

type UploadStep = Step<UploadContext>;

const INSPECT: UploadStep = {
  id: 'inspect',
  title: 'Judge the image',
  async run({ options }, { signal }) {
    await requireUploadable(options.path, options.generation, { member: options.member, signal });
  },
};

const LOGIN: UploadStep = {
  id: 'login',
  title: 'Log in to Azure',
  async run(ctx, { host, signal }) {
    const { cloud, subscription, dryRun, resourceGroup, location } = ctx.options;
    ctx.azure = await openAzure({ host, signal, cloud, subscription, dryRun });
    const place = await groupLocation(ctx.azure, resourceGroup, signal);
    ctx.location = location === undefined ? place : regionName(location, '--location');
  },
};

const MAP: UploadStep = {
  id: 'map',
  title: 'Read the image',
  async run(ctx, io) {
    const { path, member } = ctx.options;
    ctx.image = await openVhdImage({ path, member }, io);
  },
};

const LOOK: UploadStep = {
  id: 'look',
  title: 'Look at what is there',
  async run(ctx, io) {
    const { options, part } = ctx;
    const { signal } = io;
    const { digest } = need(ctx, 'image');
    const [azure, location] = [need(ctx, 'azure'), need(ctx, 'location')];
    const origin = part.origin ? part.origin() : await originBeside(options.path);
    ctx.landing = await landingOf(azure, options, location, signal, part, origin);
    const names = publishedNames(options, part, origin);
    const products = await lookForProducts(
      names,
      (name) => publicationOf(azure, options, name, location, digest, signal),
      digest,
      io,
    );
    ctx.products = products;
    if (products.length === 0 || products.some(isWanted)) return;
    throwFailure(products);
    ctx.unchanged = true;
  },
};

/** Only if what was asked for is not there yet. */
const unlessUnchanged = ({ unchanged }: UploadContext) => (unchanged ? 'the same is there already' : false);
/** Only if something is made of what landed. */
const unlessMade = ({ products }: UploadContext) => (products?.length === 0 ? 'the disk is what was asked for' : false);
/** Only if there are pages to send. */
const unlessLanded = (ctx: UploadContext) => unlessUnchanged(ctx) || (ctx.blob ? false : 'all bytes are there already');

const OPEN: UploadStep = {
  id: 'open',
  title: 'Make a place for it',
  skip: unlessUnchanged,
  async run(ctx, io) {
    const berth = await need(ctx, 'landing').open(need(ctx, 'image'), io);
    if (berth.landed !== undefined) {
      ctx.landed = berth.landed;
      ctx.unchanged = need(ctx, 'products').length === 0;
      await forget(ctx);
      return;
    }
    ctx.begun = true;
    ctx.blob = berth.blob;
    ctx.found = berth.found;
  },
};

const SEND: UploadStep = {
  id: 'send',
  title: 'Send the data',
  skip: (ctx) => unlessLanded(ctx) || (ctx.options.dryRun ? 'a dry run sends nothing' : false),
  async run(ctx, io) {
    const [image, landing, blob] = [need(ctx, 'image'), need(ctx, 'landing'), need(ctx, 'blob')];
    const { digest, fileSize } = image;
    const { cacheDir, maxRate } = ctx.options;
    const send = async () => {
      const key = { landing: landing.id, digest, fileSize };
      await using journal = await openJournal(journalPath(cacheDir, landing.id), key);
      return await uploadPages(image, blob, { journal, found: ctx.found ?? true, maxRate }, io);
    };
    const started = performance.now();
    const sent = await withLanding(cacheDir, landing.id, io.signal, send);
    ctx.sent = { ...sent, seconds: (performance.now() - started) / 1000 };
  },
};

const VERIFY: UploadStep = {
  id: 'verify',
  title: 'Read it back',
  skip: (ctx) =>
    unlessLanded(ctx) || (ctx.options.verify === undefined || ctx.options.dryRun ? 'not asked for' : false),
  async run(ctx, io) {
    await verifyPages(need(ctx, 'image'), need(ctx, 'blob'), ctx.options.verify ?? 'ranges', io);
  },
};

const FINISH: UploadStep = {
  id: 'finish',
  title: 'End the access',
  skip: unlessLanded,
  async run(ctx, io) {
    ctx.landed = await need(ctx, 'landing').finish(io);
    ctx.blob = undefined;
    ctx.standing = need(ctx, 'products').length === 0;
    await forget(ctx);
  },
};

const PUBLISH: UploadStep = {
  id: 'publish',
  title: 'Make the image',
  skip: (ctx) => unlessUnchanged(ctx) || unlessMade(ctx),
  async run(ctx, io) {
    await makeProducts(need(ctx, 'products'), need(ctx, 'landed'), need(ctx, 'image').digest, io);
    ctx.standing = true;
  },
};

const CLEAN: UploadStep = {
  id: 'clean',
  title: 'Remove what the image was made of',
  skip: (ctx) => unlessMade(ctx) || (ctx.options.keepSource ? 'it is to be kept' : false),
  async run(ctx, io) {
    // Also if the image was there before: an earlier run may have ended just here. What is of another disk is not ours.
    await need(ctx, 'landing').discard(io, need(ctx, 'image').digest);
    ctx.cleaned = true;
  },
};

const BOOT_TEST: UploadStep = {
  id: 'boot-test',
  title: 'Boot it on Azure',
  skip: ({ options }) => (options.bootTest ? false : 'not asked for'),
  async run(ctx, io) {
    const { generation, bootTestSize: vmSize, tags, userData, path, dryRun, startsClient, reportsReady } = ctx.options;
    const options = {
      ...{ source: sourceOf(ctx), generation, location: need(ctx, 'location'), vmSize, tags },
      ...{ startsClient, reportsReady },
      userData: userData === undefined ? undefined : await readUserData(userData),
      output: `${path.replace(/\.\w+$/, '')}.azure`,
    };
    ctx.bootTest = await bootTest(need(ctx, 'azure'), options, io);
    if (ctx.bootTest && !dryRun) assertBooted(ctx.bootTest);
  },
};

/** Once all bytes are there, nobody needs to know any more which of them were sent. */
async function forget({ options: { cacheDir, dryRun }, landing }: UploadContext): Promise<void> {
  if (landing && !dryRun) await removeJournal(journalPath(cacheDir, landing.id));
}

function sourceOf({ options, products, landing }: UploadContext): BootTestSource {
  const id = products?.[0]?.publication?.id ?? landing?.id ?? '';
  if (options.as === 'gallery') return { kind: 'gallery', id, specialized: options.specialized === true };
  return { kind: options.as, id };
}

/** Until all bytes are there. */
export const SENDING_STEPS: readonly UploadStep[] = [INSPECT, LOGIN, MAP, LOOK, OPEN, SEND, VERIFY, FINISH];

/** What comes after needs the image's bytes no more. */
export const PUBLISHING_STEPS: readonly UploadStep[] = [PUBLISH, CLEAN, BOOT_TEST];

import { needed, neededPages } from '../call.ts';
import { verifyBody } from '../checksum.ts';
import { checkConditions } from '../conditions.ts';
import { Refusal, badHeader } from '../refusal.ts';
import { type Operation, neededBlob } from './operation.ts';

/** Most bytes of one update. */
export const MAX_UPDATE = 4 * 2 ** 20;

/** Put Page: all or nothing. */
export const putPage: Operation = {
  onDisks: true,
  permission: () => 'w',
  async run(context) {
    const blob = neededBlob(context);
    const { call, body, tooLarge } = context;
    const write = needed(call, 'x-ms-page-write').toLowerCase();
    if (!['update', 'clear'].includes(write)) throw badHeader('x-ms-page-write', write);
    checkConditions(call, blob, true);
    const pages = neededPages(call, blob.size);
    let headers = {};
    if (write === 'clear') {
      if (body.length > 0) throw badHeader('content-length', String(body.length));
      blob.store.clear(pages);
    } else {
      if (tooLarge || pages.length > MAX_UPDATE) throw new Refusal(413, 'RequestBodyTooLarge');
      if (body.length !== pages.length) throw badHeader('content-length', String(body.length));
      headers = await verifyBody(call, body, context.account.disk);
      await blob.store.write(pages.offset, body);
    }
    blob.version.touch();
    const fixed = { 'x-ms-blob-sequence-number': '0', 'x-ms-request-server-encrypted': 'true' };
    return { status: 201, headers: { ...blob.version.headers, ...fixed, ...headers } };
  },
};

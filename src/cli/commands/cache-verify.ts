import { defineCommand } from '../command.ts';

export const cacheVerify = defineCommand({
  name: 'cache verify',
  describe: 'Read everything in the cache again, and drop what is damaged',
  positionals: {},
  options: {},
  examples: [['cache verify', 'exit code 5 if anything was damaged']],
  async run(_args, { host, signal, cacheDir }) {
    const [{ verifyCache }, { formatVerified }] = await Promise.all([
      import('../../pipeline/verify-cache.ts'),
      import('../../cache/format.ts'),
    ]);
    const { result, error } = await verifyCache(cacheDir, { host, signal });
    return { json: result, text: formatVerified(result), error };
  },
});

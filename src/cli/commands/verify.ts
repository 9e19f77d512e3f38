import { defineCommand, required } from '../command.ts';
import { flag, list } from '../option.ts';
import { signatureKey } from '../trust.ts';

export const verify = defineCommand({
  name: 'verify',
  describe: 'Say whether images are whole, what they claim to be, signed, and ready for Azure',
  positionals: { image: required(list('Folders with images, or manifests of images', { separator: /\0/ })) },
  options: {
    requireSignature: flag('Exit code 5 without a good signature of SHA256SUMS'),
    key: signatureKey,
  },
  examples: [
    ['verify images', 'every image of a folder: exit code 5, and what differs'],
    ['verify images/failback-us-east-2.manifest.json', 'one of them'],
    ['verify images --key gpg:release.asc', 'signed by one of the keys in that file'],
    ['verify images --json | jq ".checks[] | select(.ok == false)"', 'for a script'],
  ],
  async run({ image: paths, requireSignature, key }, { host, signal, env }) {
    const [{ verifyImages }, { formatChecks }] = await Promise.all([
      import('../../pipeline/verify.ts'),
      import('../../trust/format-checks.ts'),
    ]);
    const { report, error } = await verifyImages({ paths, requireSignature, key, env }, { host, signal });
    return { json: report, text: formatChecks(report.checks), error };
  },
});

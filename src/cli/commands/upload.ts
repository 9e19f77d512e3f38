import { FailbackError } from '../../errors.ts';
import { AZURE, uploadSettings } from '../azure.ts';
import { defineCommand, required } from '../command.ts';
import { generationOr1 } from '../globals.ts';
import { flag, path, text } from '../option.ts';
import { PACKER, packerLedger } from '../packer.ts';

export const upload = defineCommand({
  name: 'upload',
  describe: 'Make an image, a gallery version or a disk on Azure of a VHD or VMDK',
  positionals: { file: required(path('The VHD; a VMDK, raw disk or OVA becomes one on its way')) },
  options: {
    name: text('What it is called on Azure', { alias: 'n' }),
    generation: generationOr1,
    member: text('Which disk of an OVA that holds several'),
    discard: flag('Give up an upload that was begun: remove what has arrived'),
    ...PACKER,
    ...AZURE,
    userData: path('userData for --boot-test, as JSON: the client must start by itself'),
  },
  examples: [
    ['upload failback-us-east-2.vhd -g failback --name failback-us-east-2', 'a managed image'],
    ['upload disk.vmdk -g failback --name web1 --as disk', 'a bootable disk'],
    [
      'upload failback.vhd -g failback --name failback --as gallery --gallery images --target-region eastus,westeurope=2',
      'a version in a Compute Gallery',
    ],
    ['upload failback.vhd -g failback --name failback --dry-run', 'what would be done'],
  ],
  async run({ file, name, discard, member, generation, userData, ...args }, { host, signal, env, cacheDir }) {
    if (name === undefined) {
      throw new FailbackError('E_USAGE', 'What is it to be called on Azure? --name is missing.', {
        hint: 'Add --name, such as --name failback-us-east-2.',
      });
    }
    const options = { ...uploadSettings(args), name, path: file, member, generation, userData, cacheDir };
    if (discard) {
      const { discardUpload } = await import('../../pipeline/upload/discard.ts');
      const id = await discardUpload(options, { host, signal });
      return { json: { discarded: id }, text: `Removed, if it was there: ${id}` };
    }
    const [{ uploadImage }, { uploadedArtifact }, { formatUpload }] = await Promise.all([
      import('../../pipeline/upload/upload.ts'),
      import('../../pipeline/packer-artifact.ts'),
      import('../../pipeline/upload/format.ts'),
    ]);
    const ledger = await packerLedger(args, env);
    const result = await uploadImage(options, { host, signal });
    const artifact = await uploadedArtifact(result, name);
    await ledger.add(artifact, signal);
    return { json: result, text: formatUpload(result), artifact };
  },
});

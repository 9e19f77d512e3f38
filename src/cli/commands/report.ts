import { formatSize } from '../../size.ts';
import { defineCommand } from '../command.ts';
import { list, path } from '../option.ts';

export const report = defineCommand({
  name: 'report',
  describe: 'Write a web page about images: disk map, boot, times, inputs',
  positionals: { manifest: { ...list('Manifests of images', { separator: /\0/ }), required: false } },
  options: {
    fleet: path('The report of a fleet, or what fleet status --json prints'),
    output: path('The HTML file; report.html unless told', { alias: 'o' }),
  },
  examples: [
    ['report failback-us-east-2.manifest.json', 'one page for one image, in report.html'],
    ['report images/*.manifest.json --fleet images/fleet.json -o fleet.html', 'a fleet'],
  ],
  async run({ manifest: manifests = [], fleet, output = 'report.html' }, { host, signal }) {
    const { writeReport } = await import('../../report/write.ts');
    const result = await writeReport({ manifests, fleet, output }, { host, signal });
    return { json: result, text: `${result.path}\n  ${formatSize(result.size)}, nothing else is needed to read it` };
  },
});

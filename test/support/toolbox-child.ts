/** Opens a container toolbox, says so, and stays: to be killed. Arguments: engine and image. */
import { createContainerToolbox } from '../../src/toolbox/container.ts';
import { type EngineKind, findEngine } from '../../src/toolbox/engine.ts';

const [kind, image = ''] = process.argv.slice(2);
const toolbox = await createContainerToolbox({ engine: await findEngine(kind as EngineKind), image });
console.log('open');
await toolbox.run({ tool: 'sleep', args: ['600'] });

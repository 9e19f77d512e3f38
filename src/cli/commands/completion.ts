import { defineCommand, required } from '../command.ts';
import { choice } from '../option.ts';

export const completion = defineCommand({
  name: 'completion',
  describe: 'Print the completion script of a shell',
  positionals: { shell: required(choice(['bash', 'zsh'], 'bash or zsh')) },
  options: {},
  examples: [
    ['completion bash > /etc/bash_completion.d/failback', 'for all users of bash'],
    ['completion zsh > "${fpath[1]}/_failback"', 'for zsh'],
  ],
  async run({ shell }) {
    const { bashCompletion, zshCompletion } = await import('../completion.ts');
    const { COMMANDS, GROUPS } = await import('../verbs.ts');
    const commands = Object.values(COMMANDS);
    const script = shell === 'bash' ? bashCompletion(commands) : zshCompletion(commands, GROUPS);
    return { json: { shell, script }, text: script };
  },
});

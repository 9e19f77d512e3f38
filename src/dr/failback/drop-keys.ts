import { getMachine } from '../../azure/machines/list.ts';
import { changeMachine, getUserData } from '../../azure/machines/user-data.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { KEYS_TAG } from '../tags.ts';
import { readUserData, withoutKeys } from './user-data.ts';

/** Takes the keys out of what a machine can read of itself; a machine without any is left as it is. Throws what `Azure.call` throws. */
export async function dropKeys(flow: Flow, machine: string): Promise<void> {
  const { azure, signal } = flow;
  const [there, text] = await Promise.all([getMachine(azure, machine, signal), getUserData(azure, machine, signal)]);
  const rest = withoutKeys(readUserData(text));
  if (!there || rest === undefined) return;
  const tags = Object.fromEntries(Object.entries(there.tags).filter(([name]) => name.toLowerCase() !== KEYS_TAG));
  const what = `take the keys out of the user data of ${there.name}`;
  await change(flow, { cloud: 'azure', what }, () =>
    changeMachine(azure, machine, { tags, userData: JSON.stringify(rest) }, signal),
  );
}

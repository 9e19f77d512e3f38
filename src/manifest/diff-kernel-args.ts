import { type Change, change } from './change.ts';

/** What differs between two lists of kernel arguments: those without a counterpart, or the order. */
export function kernelArgChanges(before: readonly string[], after: readonly string[]): Change[] {
  const removed = without(before, after);
  const added = without(after, before);
  const changed = removed.filter((arg) => isAlone(arg, removed) && isAlone(arg, added) && arg.includes('='));
  const isChanged = (arg: string) => changed.some((other) => nameOf(other) === nameOf(arg));
  const changes = [
    ...changed.flatMap((arg) =>
      change(nameOf(arg), valueOf(arg), valueOf(added.find((other) => nameOf(other) === nameOf(arg)) ?? '')),
    ),
    ...removed.filter((arg) => !isChanged(arg)).flatMap((arg) => change(arg, '', null)),
    ...added.filter((arg) => !isChanged(arg)).flatMap((arg) => change(arg, null, '')),
  ];
  return changes.length > 0 ? changes : change('order', before.join(' '), after.join(' '));
}

/** The items of a list that another one has not, each as often as it is missing there. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Whether a list has one argument of that name: of several consoles nobody can say which one became which. */
function isAlone(arg: string, list: readonly string[]): boolean {
  return list.filter((other) => nameOf(other) === nameOf(arg)).length === 1;
}

function nameOf(arg: string): string {
  return arg.replace(/=.*/s, '');
}

function valueOf(arg: string): string {
  return arg.includes('=') ? arg.slice(nameOf(arg).length + 1) : '(no value)';
}

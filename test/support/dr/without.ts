/** The elements of a list that another does not have; each of those stands for one only. */
export function without<T>(list: readonly T[], other: readonly T[]): T[] {
  const left = [...other];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** A name that a plan takes, close to one that Azure takes: `Web_1` becomes `web-1`. */
export function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return (/^[a-z]/.test(plain) ? plain : `x-${plain}`).slice(0, 36).replace(/-+$/, '');
}

/** The same for several: those that become the same are numbered. */
export function slugs(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base = slug(name);
    let own = base;
    for (let count = 2; taken.has(own); count++) own = `${base}-${count}`;
    taken.add(own);
    return own;
  });
}

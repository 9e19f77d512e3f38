import type { DiskFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { convertHint, type Rule } from './rule.ts';
import { BOOT_RULES } from './rules/boot.ts';
import { CONTAINER_RULES } from './rules/container.ts';
import { CONTENT_RULES, READER_HINTS } from './rules/content.ts';
import { FOOTER_RULES } from './rules/footer.ts';
import { SIZE_RULES } from './rules/size.ts';
import { VMDK_RULES } from './rules/vmdk.ts';

const RULES: readonly Rule[] = [
  ...CONTAINER_RULES,
  ...FOOTER_RULES,
  ...SIZE_RULES,
  ...BOOT_RULES,
  ...CONTENT_RULES,
  ...VMDK_RULES,
];
const BOTH = [1, 2] as const;
const ORDER = { error: 0, warning: 1, info: 2 };

/** What there is to be said about a disk that is to run on Azure, the worst first. Reads nothing but the facts. */
export function judge(facts: DiskFacts): Finding[] {
  const judged = RULES.flatMap((rule) => apply(rule, facts));
  // What a rule judges more strictly than a reader is said once.
  const news = facts.problems.filter(({ code }) => !judged.some((finding) => finding.code === code));
  const reported = news.map((problem): Finding => {
    const hint = READER_HINTS[problem.code] ?? (problem.code.startsWith('vhd-') ? convertHint(facts) : null);
    return { ...problem, hint, generations: BOTH };
  });
  return [...judged, ...reported].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

function apply({ code, severity, generations = BOTH, check, hint = null }: Rule, facts: DiskFacts): Finding[] {
  const message = check(facts);
  if (typeof message !== 'string' || message === '') return [];
  return [{ code, severity, message, hint: typeof hint === 'function' ? hint(facts) : hint, generations }];
}

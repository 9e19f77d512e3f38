import { z } from 'zod';
import { configJsonSchema } from '../../src/cli/config-schema.ts';
import { EXIT_CODES } from '../../src/cli/exit-code.ts';
import { PLAN_SCHEMA, planJsonSchema } from '../../src/dr/plan/plan.ts';
import { ERRORS } from '../../src/errors.ts';
import { EVENTS } from '../../src/events.ts';
import { fleetReportSchema } from '../../src/fleet/report.ts';
import { userDataJsonSchema } from '../../src/guest/user-data.ts';
import { manifestSchema } from '../../src/manifest/manifest.ts';
import { markdownTable } from './markdown-table.ts';
import { pipelinesPage } from './pipelines/page.ts';

/** The files that are generated from the code, by path. */
export async function generatedFiles(): Promise<Record<string, string>> {
  return {
    'docs/errors.md': errorsPage(),
    'docs/events.md': eventsPage(),
    'docs/pipelines.md': await pipelinesPage(),
    'schemas/manifest.schema.json': json(z.toJSONSchema(manifestSchema, { target: 'draft-2020-12' })),
    'schemas/fleet.schema.json': json(z.toJSONSchema(fleetReportSchema, { target: 'draft-2020-12' })),
    'schemas/config.schema.json': json(configJsonSchema()),
    [PLAN_SCHEMA]: json(planJsonSchema()),
    'schemas/user-data.schema.json': json(userDataJsonSchema()),
  };
}

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, [fault, text]]) => [
    `\`${code}\``,
    fault,
    String(EXIT_CODES[fault]),
    text,
  ]);
  return `# Errors

Generated from \`src/errors.ts\` by \`npm run docs\`. Programs may rely on code and exit code; messages may change.
With \`--json\` a failure is the one object on standard output: \`{"error":{"code","fault","message","hint","data"}}\`.

${markdownTable(['code', 'fault', 'exit code', 'meaning'], rows)}`;
}

function eventsPage(): string {
  const rows = Object.entries(EVENTS).map(([code, [level, text]]) => [`\`${code}\``, level, text]);
  return `# Events

Generated from \`src/events.ts\` by \`npm run docs\`. With \`--progress json\` each is one line on standard error:
\`{"code","level","message","time","step","data"}\`. Programs may rely on \`code\` and \`data\`, whose types are in that file;
messages and order may change.

${markdownTable(['code', 'level', 'meaning'], rows)}`;
}

import { dirname, isAbsolute, join } from 'node:path';
import { kebab } from '../kebab.ts';
import { checkYaml, locateYaml, readYamlText } from '../located-yaml.ts';
import { configSchema, settingNames } from './config-schema.ts';

import type { Source } from './settings.ts';

type Mapping = Readonly<Record<string, unknown>>;

export interface ConfigFile {
  /** A source over the section of a verb, or over the top of the file. */
  source(section?: string): Source;
}

/** Reads and checks a configuration file. Throws `E_INPUT_MISSING`, and `E_CONFIG` with file, line and column. */
export async function loadConfig(file: string): Promise<ConfigFile> {
  return parseConfig(await readYamlText(file, 'Check the path given with --config or FAILBACK_CONFIG.'), file);
}

/** The same from a text; `file` is the name in errors and the base of relative paths. */
export function parseConfig(text: string, file: string): ConfigFile {
  const yaml = locateYaml(text, file, 'schemas/config.schema.json describes the file.');
  const values: Mapping = checkYaml(yaml, configSchema, ([verb]) => settingNames(verb?.toString()));
  return {
    source(section) {
      const mapping = section === undefined ? values : (values[section] as Mapping | null | undefined);
      const path = section === undefined ? [] : [section];
      const keyPath = (name: string) => [...path, kebab(name)];
      return {
        value: (name) => mapping?.[kebab(name)],
        label: (name) => `${yaml.placeOf(yaml.offsetOf(keyPath(name)))}: ${keyPath(name).join('.')}`,
        resolvePath: (value) => (isAbsolute(value) || /^\w+:\/\//.test(value) ? value : join(dirname(file), value)),
      };
    },
  };
}

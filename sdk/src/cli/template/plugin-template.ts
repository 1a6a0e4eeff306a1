/** What a new plugin begins with: its definition, the code behind it, and the tests of that. */
export interface PluginTemplate {
  /** What it is for, in the list that `create --help` shows. */
  readonly about: string;
  readonly description: string;
  /** What src/index.ts imports from the SDK beside `definePlugin`. */
  readonly imports?: readonly string[];
  /** The imports of the plugin's own files. */
  readonly own: string;
  /** The members of `definePlugin` behind `api`. */
  readonly members: (name: string) => string;
  /** More files, by path. */
  readonly files: (name: string) => Readonly<Record<string, string>>;
  readonly test: (name: string) => string;
  /** The line of CHANGELOG.md. */
  readonly change: string;
}

/** The head of each test. */
export const testHead = (samples: readonly string[] = []): string => `import { join } from 'node:path';
import { ${['openPlugin', ...samples].join(', ')} } from '@innesto/sdk/testing';
import { afterAll, expect, test } from 'vitest';

const plugin = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => plugin.close());
`;

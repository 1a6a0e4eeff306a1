// One fault for each tool, in a small tree shaped like ours: a gate that would let everything through is found at once.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A tool, run in the seeded tree, and what it must complain of there. */
export interface Seed {
  readonly name: string;
  readonly command: readonly string[];
  readonly notices: readonly string[];
}

const files: Readonly<Record<string, string>> = {
  'tsconfig.json': '{ "extends": "../tsconfig.json", "include": ["core"], "exclude": [] }',
  'core/src/pipeline/1-ingest/ingest.ts': `import { match } from '../2-match/match.ts';
const names: string[] = [];
export const first: string = names[0];
export async function ingest(): Promise<void> {
  match();
}
`,
  'core/src/pipeline/2-match/match.ts': 'export async function match(): Promise<void> {}\n',
  'plugins/list/src/index.ts': `import   { readFileSync } from "node:fs";
export const plugin = readFileSync;
`,
  'ui/tsconfig.json': `{
  "extends": "../../ui/tsconfig.json",
  "compilerOptions": { "types": [] },
  "include": ["*.svelte"]
}`,
  'ui/Page.svelte': `<script lang="ts">
  const names: string[] = [];
  const first: string = names[0];
</script>

<p>{first}</p>
<img src="logo.png" />
`,
};

// Lint and format are told to read files that git ignores, one by one: this tree is such.
/** Every gate but the last, which looks for what nothing uses: it knows one repository only. */
export const SEEDS: readonly Seed[] = [
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'], notices: ['ingest.ts(3,14): error TS2322'] },
  {
    name: 'pages',
    command: ['svelte-check', '--workspace', 'ui', '--tsconfig', './tsconfig.json'],
    notices: ["Type 'string | undefined' is not assignable", 'a11y_missing_attribute'],
  },
  {
    name: 'lint',
    command: ['oxlint', '--config', '../.oxlintrc.json', '--no-ignore', 'core/src/pipeline/1-ingest/ingest.ts'],
    notices: ['no-floating-promises'],
  },
  {
    name: 'format',
    command: [
      'oxfmt',
      '--config',
      '../.oxfmtrc.json',
      '--ignore-path',
      'tsconfig.json',
      '--check',
      'plugins/list/src/index.ts',
    ],
    notices: ['Format issues found'],
  },
  {
    name: 'imports',
    command: ['depcruise', '--config', '../.dependency-cruiser.cjs', 'core', 'plugins'],
    notices: ['stages-apart', 'plugins-alone'],
  },
];

/** Writes the seeded tree into the repository's folder, where the tools find what they need; git ignores it. */
export function sowSeeds(root: string): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, '.seeded', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Takes the seeded tree away again. */
export function removeSeeds(root: string): void {
  rmSync(join(root, '.seeded'), { recursive: true, force: true });
}

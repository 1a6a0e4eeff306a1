import type { Entry, Manifest } from '@innesto/sdk/contract';

/** One thing that a plugin does in the sandbox: an entry of a contribution. */
export interface SandboxedWork {
  /** `coupon/issue run`: by this its sample is found. */
  readonly key: string;
  readonly plugin: string;
  readonly contribution: string;
  readonly entry: Entry;
  /** What travels with each item, or once with all of them. */
  readonly needs: readonly string[];
  /** How many items the hub sends across at once, at the most. */
  readonly atOnce: number;
}

/** What the hub asks about one thing at a time: somebody waits for the answer, or there is only one. */
const ALONE = 1;
/** As many events as cross together (handlers, matching), and as many codes of a bulk. */
const EVENTS = 100;
/** Calls cross by bytes; as many small ones as a round reads. */
const CALLS = 1000;

type Part = readonly [entry: Entry, atOnce: number];

const when = (has: boolean | undefined, ...parts: readonly Part[]): readonly Part[] => (has === true ? parts : []);

/** What of each kind of contribution runs in the sandbox; what is told as data alone does not. */
const partsOf = (
  manifest: Manifest,
): readonly { readonly name: string; readonly needs?: readonly string[]; readonly parts: readonly Part[] }[] => [
  ...manifest.triggers.map(({ name, asks, polls, receives, migrates }) => ({
    name,
    parts: [
      ['subscribe', ALONE] as const,
      ...when(asks, ['match', EVENTS]),
      ...when(polls, ['poll', ALONE], ['read', ALONE]),
      ...when(receives, ['receive', CALLS]),
      ...when(migrates, ['migrateTrigger', ALONE]),
    ],
  })),
  ...manifest.actions.map(({ name, needs, settles, migrates, batch }) => ({
    name,
    needs,
    parts: [['run', batch] as const, ...when(settles, ['settle', batch]), ...when(migrates, ['migrateAction', ALONE])],
  })),
  ...manifest.handlers.map(({ name, needs }) => ({ name, needs, parts: [['handle', EVENTS] as const] })),
  ...manifest.endpoints.map((endpoint) => {
    const { name, kind } = endpoint;
    if (kind === 'asset') return { name, parts: [] };
    if (kind === 'ingest') return { name, needs: endpoint.needs, parts: [['take', CALLS] as const] };
    return {
      name,
      needs: endpoint.needs,
      parts: [...when(endpoint.finds, ['find', ALONE]), ['respond', ALONE] as const],
    };
  }),
  ...manifest.transports.map(({ name, reports }) => ({
    name,
    parts: [['send', ALONE] as const, ['answered', ALONE] as const, ...when(reports !== undefined, ['report', ALONE])],
  })),
  ...(manifest.options ?? []).map(({ name }) => ({
    name,
    parts: [['ask', ALONE] as const, ['choices', ALONE] as const],
  })),
];

/** All that a plugin does in the sandbox, by its manifest. */
export const sandboxedWork = (manifest: Manifest): readonly SandboxedWork[] =>
  partsOf(manifest).flatMap(({ name, needs = [], parts }) =>
    parts.map(([entry, atOnce]) => ({
      key: `${manifest.name}/${name} ${entry}`,
      plugin: manifest.name,
      contribution: name,
      entry,
      needs,
      atOnce,
    })),
  );

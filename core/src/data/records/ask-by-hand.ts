import {
  ActionResult,
  type ActionManifest,
  type ContactView,
  type Invocation,
  type InvocationOutcome,
  type JsonObject,
  type KeptRecordView,
  type Manifest,
  type Verdict,
} from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { DefinedCollection } from '../../model/collection.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import { isKeepableJson } from '../../model/keepable.ts';
import { secretsOf } from '../../model/occurrence-secret.ts';
import type { Workspace } from '../../model/workspace.ts';

/** What asking plugins' actions outside of any workflow is handed: the registry of plugins. */
export interface PluginsAtHand {
  resolve(
    workspaceId: number,
    contribution: string,
  ): Promise<{ readonly manifest: Manifest; readonly version: string; readonly suspended: boolean } | null>;
  rightsOf(workspaceId: number, plugin: string): Promise<ReadonlySet<string>>;
  invoke(call: Invocation): Promise<InvocationOutcome>;
  strike(report: {
    readonly workspaceId: number;
    readonly plugin: string;
    readonly verdict: Verdict;
    readonly detail: string;
  }): Promise<unknown>;
}

/** The parts by which an action is asked. `keyOf`: a digest under the hub's own key. */
export interface AskingParts {
  readonly plugins: PluginsAtHand;
  readonly keyOf: (parts: readonly (string | number)[]) => string;
}

/** What an action is asked about once. */
export interface HandItem {
  readonly occurrence: string;
  readonly contact: ContactView | null;
  readonly records: Readonly<Record<string, readonly KeptRecordView[]>>;
}

/** Which action is asked, with what, and when. */
export interface HandQuestion {
  readonly workspace: Workspace;
  readonly collection: DefinedCollection;
  /** The action's own name. */
  readonly action: string;
  readonly config: JsonObject;
  readonly items: readonly HandItem[];
  /** The workspace's time. */
  readonly now: number;
}

/** What was answered, item by item, by an action that is described. */
export interface HandAnswer {
  readonly manifest: ActionManifest;
  readonly rights: ReadonlySet<string>;
  readonly results: readonly ActionResult[];
}

const result = compiledLater(ActionResult);
const INTERRUPTIONS = 5;

const wrong = (plugin: string, detail: string) => fault('INNESTO_PLUGIN_ANSWER', { plugin, detail });

const readAnswers = (
  plugin: string,
  { answers }: Extract<InvocationOutcome, { kind: 'answered' }>,
): readonly ActionResult[] =>
  answers.map((answer) => {
    if (!answer.ok) throw wrong(plugin, answer.message);
    const value: unknown = JSON.parse(answer.value);
    if (!result.Check(value) || !isKeepableJson(answer.value, value))
      throw wrong(plugin, 'its answer is no answer of an action');
    return value;
  });

const ask = async (
  { plugins }: AskingParts,
  { workspace, collection: { plugin }, action, config, now }: HandQuestion,
  { version, items }: { readonly version: string; readonly items: readonly object[] },
): Promise<readonly ActionResult[]> => {
  for (let attempt = 1; attempt <= INTERRUPTIONS; attempt++) {
    const outcome = await plugins.invoke({
      workspace: workspace.publicId,
      plugin,
      version,
      contribution: action,
      entry: 'run',
      config: JSON.stringify(config),
      items: JSON.stringify(items),
      count: items.length,
      now,
      seed: attempt,
    });
    switch (outcome.kind) {
      case 'answered':
        return readAnswers(plugin, outcome);
      case 'condemned':
        await plugins.strike({ workspaceId: workspace.id, plugin, verdict: outcome.verdict, detail: outcome.detail });
        throw wrong(plugin, `it had to be stopped (${outcome.verdict})`);
      case 'interrupted':
        break;
    }
  }
  throw fault('INNESTO_OVERLOADED');
};

/** Asks an action of a collection's plugin outside of any workflow, in crossings of its own size. What comes of the answers is for the caller to do. */
export const askByHand = async (parts: AskingParts, question: HandQuestion): Promise<HandAnswer> => {
  const { plugins, keyOf } = parts;
  const { workspace, collection, action, items } = question;
  const { plugin } = collection;
  const found = await plugins.resolve(workspace.id, `${plugin}/${action}`);
  const manifest = found?.manifest.actions.find(({ name }) => name === action);
  if (found === null || manifest === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'action' });
  if (found.suspended) throw fault('INNESTO_PLUGIN_SUSPENDED', { plugin });
  const secretOf = secretsOf({ keyOf }, { workspaceId: workspace.id, plugin });
  const needsSecret = manifest.needs.includes('secret');
  const full = items.map(({ occurrence, contact, records }) => ({
    occurrence,
    contact,
    event: null,
    variables: {},
    records,
    ...(needsSecret ? { secret: secretOf(occurrence) } : {}),
  }));
  const results: ActionResult[] = [];
  for (let at = 0; at < full.length; at += manifest.batch) {
    const { version } = found;
    results.push(...(await ask(parts, question, { version, items: full.slice(at, at + manifest.batch) })));
  }
  return { manifest, rights: await plugins.rightsOf(workspace.id, plugin), results };
};

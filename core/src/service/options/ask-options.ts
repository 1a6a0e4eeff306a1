import {
  declaredHosts,
  MOST_OPTIONS,
  PollRequest,
  type Invocation,
  type InvocationOutcome,
  type JsonObject,
  type Manifest,
  type OptionsView,
  type Verdict,
} from '@innesto/sdk/contract';
import Type, { type Static } from 'typebox';
import { fault } from '../../fault/fault.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import { isChosenIn } from '../../model/connection/chosen.ts';
import { isKeepableJson } from '../../model/keepable.ts';
import { createRecent } from '../../model/recent.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Outside } from '../http/port.ts';

/** Asks another system for the choices of a setting, for whoever edits just now. */
export type AskOptions = (
  workspace: Workspace,
  asked: { readonly plugin: string; readonly options: string; readonly config: JsonObject },
) => Promise<OptionsView>;

/** What asking for choices is handed. */
export interface OptionPorts {
  readonly outside: Outside;
  readonly clock: Clock;
  readonly plugins: {
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
  };
}

const KEPT_MS = 30_000;
const MOST_KEPT = 500;

const Choices = Type.Array(
  Type.Object(
    { value: Type.String({ minLength: 1, maxLength: 500 }), title: Type.String({ minLength: 1, maxLength: 200 }) },
    { additionalProperties: false },
  ),
  { maxItems: MOST_OPTIONS },
);
const choices = compiledLater(Choices);
const request = compiledLater(Type.Union([PollRequest, Type.Null()]));

const none = (trouble: string | null, ready = true): OptionsView => ({ options: [], ready, trouble });

interface Asking {
  readonly workspace: Workspace;
  readonly plugin: string;
  readonly options: string;
  readonly config: JsonObject;
  readonly version: string;
  readonly manifest: Manifest;
}

const askPlugin = async (
  { plugins, clock }: OptionPorts,
  { workspace, plugin, options, config, version }: Asking,
  { entry, item }: { readonly entry: 'ask' | 'choices'; readonly item: object | null },
): Promise<{ readonly value: unknown } | { readonly trouble: string }> => {
  const outcome = await plugins.invoke({
    workspace: workspace.publicId,
    plugin,
    version,
    contribution: options,
    entry,
    config: JSON.stringify(config),
    items: JSON.stringify([item]),
    count: 1,
    now: workspaceNow(workspace.clock, clock.now()),
    seed: 0,
  });
  switch (outcome.kind) {
    case 'interrupted':
      return { trouble: 'the plugin was interrupted' };
    case 'condemned': {
      const { verdict, detail } = outcome;
      await plugins.strike({ workspaceId: workspace.id, plugin, verdict, detail });
      return { trouble: `the plugin had to be stopped (${verdict})` };
    }
    case 'answered': {
      const [answer] = outcome.answers;
      if (answer?.ok !== true) return { trouble: 'the plugin could not read what is filled in, or what came back' };
      const value: unknown = JSON.parse(answer.value);
      return isKeepableJson(answer.value, value)
        ? { value }
        : { trouble: 'the plugin’s answer does not fit the contract' };
    }
  }
};

const askWorld = async (ports: OptionPorts, asking: Asking): Promise<OptionsView> => {
  const { workspace, plugin, manifest, config } = asking;
  const wanted = await askPlugin(ports, asking, { entry: 'ask', item: null });
  if ('trouble' in wanted) return none(wanted.trouble);
  if (!request.Check(wanted.value)) return none('the plugin’s answer does not fit the contract');
  if (wanted.value === null) return none(null, false);
  // No secret of a step goes along: only a connection that was chosen, and that goes where it was entered for.
  const came = await ports.outside.ask({
    request: wanted.value,
    hosts: declaredHosts(manifest.permissions, config),
    secretFor: () => null,
    connections: { workspaceId: workspace.id, plugin, isChosen: isChosenIn(config) },
  });
  if (came.kind === 'failed') return none(came.detail);
  if (came.answer.status < 200 || came.answer.status >= 300) return none(`it answered ${came.answer.status}`);
  const read = await askPlugin(ports, asking, { entry: 'choices', item: came.answer });
  if ('trouble' in read) return none(read.trouble);
  const { value }: { readonly value: unknown } = read;
  return choices.Check(value)
    ? { options: distinct(value), ready: true, trouble: null }
    : none('the plugin’s answer does not fit the contract');
};

const distinct = (found: Static<typeof Choices>): Static<typeof Choices> => [
  ...new Map(found.map((one) => [one.value, { value: one.value, title: one.title }])).values(),
];

/** Makes asking for choices: what was answered is good for half a minute, and two who ask the same meanwhile ask once. */
export const createAskOptions = (ports: OptionPorts): AskOptions => {
  const known = createRecent<string, { readonly at: number; readonly view: Promise<OptionsView> }>({
    capacity: MOST_KEPT,
  });
  return async (workspace, { plugin, options, config }) => {
    const found = await ports.plugins.resolve(workspace.id, `${plugin}/${options}`);
    if (found?.manifest.options?.some(({ name }) => name === options) !== true)
      throw fault('INNESTO_NOT_FOUND', { what: 'options' });
    if (found.suspended) return none('the plugin is suspended');
    const rights = await ports.plugins.rightsOf(workspace.id, plugin);
    if (!rights.has('net')) return none('the plugin does not have the right net');
    const { manifest, version } = found;
    const key = JSON.stringify([workspace.id, plugin, version, options, config]);
    const before = known.get(key);
    if (before !== undefined && ports.clock.now() - before.at < KEPT_MS) return before.view;
    const view = askWorld(ports, { workspace, plugin, options, config, version, manifest });
    known.set(key, { at: ports.clock.now(), view });
    // What did not come is asked for again at once.
    void view.then(
      ({ trouble }) => (trouble === null ? undefined : known.delete(key)),
      () => known.delete(key),
    );
    return view;
  };
};

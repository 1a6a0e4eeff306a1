import { Subscriptions, type Subscription } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import { compiledLater } from '../model/compiled-later.ts';
import { isKeepableJson } from '../model/keepable.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Library } from './library.ts';
import type { StrikeReport } from './strikes.ts';

const subscriptions = compiledLater(Subscriptions);

/** A trigger with its settings, asked once what it wants to listen to. */
export interface TriggerQuestion {
  readonly workspace: Workspace;
  readonly plugin: string;
  readonly version: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly now: number;
}

/** What a trigger listens to, or in plain words why that cannot be known. */
export type TriggerAnswer =
  | { readonly ok: true; readonly subscriptions: readonly Subscription[] }
  | { readonly ok: false; readonly detail: string };

const INTERRUPTIONS = 5;

const read = (text: string): TriggerAnswer => {
  const value: unknown = JSON.parse(text);
  if (!subscriptions.Check(value))
    return { ok: false, detail: 'What it wants to listen to does not fit the contract.' };
  // Kept as text it would do no harm, but what it compares with is asked of the database.
  if (!isKeepableJson(text, value))
    return { ok: false, detail: 'What it wants to listen to holds a NUL or half a character.' };
  return { ok: true, subscriptions: value };
};

/** Asks a trigger's `subscribe`. What the sandbox stops counts as a strike. */
export const askTrigger = async (
  { library, strike }: { readonly library: Library; readonly strike: (report: StrikeReport) => Promise<unknown> },
  { workspace, plugin, version, name, config, now }: TriggerQuestion,
): Promise<TriggerAnswer> => {
  for (let attempt = 1; attempt <= INTERRUPTIONS; attempt++) {
    const outcome = await library.invoke({
      workspace: workspace.publicId,
      plugin,
      version,
      contribution: name,
      entry: 'subscribe',
      config: JSON.stringify(config),
      items: JSON.stringify([config]),
      count: 1,
      now,
      seed: 0,
    });
    switch (outcome.kind) {
      case 'answered': {
        const [answer] = outcome.answers;
        if (answer === undefined) return { ok: false, detail: 'The plugin gave no answer.' };
        return answer.ok ? read(answer.value) : { ok: false, detail: `The plugin failed: ${answer.message}` };
      }
      case 'condemned':
        await strike({ workspaceId: workspace.id, plugin, verdict: outcome.verdict, detail: outcome.detail });
        return { ok: false, detail: `The plugin had to be stopped (${outcome.verdict}).` };
      case 'interrupted':
        break;
    }
  }
  throw fault('INNESTO_OVERLOADED');
};

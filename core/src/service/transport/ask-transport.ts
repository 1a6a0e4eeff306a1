import type { Entry, Invocation, InvocationOutcome, Manifest, TransportManifest, Verdict } from '@innesto/sdk/contract';
import type { Clock } from '../../model/clock.ts';
import { isKeepableJson, NOT_KEEPABLE } from '../../model/keepable.ts';

/** What asking transports is handed. */
export interface AskPorts {
  readonly clock: Clock;
  readonly plugins: {
    resolve(
      workspaceId: number,
      contribution: string,
    ): Promise<{
      readonly plugin: string;
      readonly name: string;
      readonly version: string;
      readonly manifest: Manifest;
      readonly suspended: boolean;
      readonly off: boolean;
    } | null>;
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

/** A transport of a plugin, in the version that a workspace has, with the settings of one of its connections. */
export interface AskedTransport {
  readonly workspaceId: number;
  readonly workspace: string;
  readonly plugin: string;
  readonly version: string;
  readonly transport: TransportManifest;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What a plugin made of it, or in plain words why that is of no use. */
export type Made<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly detail: string };

/** So often it is asked again when the host went away through no fault of its own. */
const MOST_INTERRUPTIONS = 3;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // So deeply nested that nobody can go through it.
    return undefined;
  }
};

const read = <Value>(text: string, fits: (value: unknown) => value is Value): Made<Value> => {
  const value = parse(text);
  if (!fits(value)) return { ok: false, detail: 'the plugin’s answer does not fit the contract' };
  return isKeepableJson(text, value) ? { ok: true, value } : { ok: false, detail: NOT_KEEPABLE };
};

/** Asks one entry of a transport about one thing. What breaks a bound is a strike. */
export const askTransport = async <Value>(
  { clock, plugins }: AskPorts,
  of: AskedTransport,
  {
    entry,
    item,
    fits,
  }: { readonly entry: Entry; readonly item: object; readonly fits: (value: unknown) => value is Value },
): Promise<Made<Value>> => {
  const { workspaceId, workspace, plugin, version, transport, settings } = of;
  const call: Invocation = {
    workspace,
    plugin,
    version,
    contribution: transport.name,
    entry,
    config: JSON.stringify(settings),
    items: JSON.stringify([item]),
    count: 1,
    now: clock.now(),
    seed: 0,
  };
  for (let interruptions = 0; interruptions < MOST_INTERRUPTIONS; interruptions++) {
    const outcome = await plugins.invoke(call);
    switch (outcome.kind) {
      case 'interrupted':
        continue;
      case 'condemned': {
        const { verdict, detail } = outcome;
        await plugins.strike({ workspaceId, plugin, verdict, detail });
        return { ok: false, detail: `the plugin had to be stopped (${verdict})` };
      }
      case 'answered': {
        const [answer] = outcome.answers;
        if (answer === undefined) return { ok: false, detail: 'the plugin did not answer' };
        return answer.ok ? read(answer.value, fits) : { ok: false, detail: `the plugin failed: ${answer.message}` };
      }
    }
  }
  return { ok: false, detail: 'the plugin was interrupted' };
};

import type { JsonObject, Page, PluginView, WorkflowDefinition } from '@innesto/sdk/contract';
import type { ApiClient } from '../support/api-client.ts';

/** How long the hub may take to answer: a bound for waiting, not a measure. */
const PATIENCE_MS = 15_000;

/** An action for everybody who joins a list. */
export const actingOn = (list: string, contribution: string, config: JsonObject): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: [list] } },
  reentry: { policy: 'once' },
  first: 'act',
  steps: [
    { kind: 'action', id: 'act', contribution, config, ports: { done: 'finish' } },
    { kind: 'exit', id: 'finish' },
  ],
});

/** Makes a workflow and starts it; its address. */
export const start = async (owner: ApiClient, base: string, definition: WorkflowDefinition): Promise<string> => {
  const { id } = await owner.must<{ id: string }>('POST', `${base}/workflows`, { name: 'Workflow', definition });
  await owner.must('POST', `${base}/workflows/${id}/start`);
  return `${base}/workflows/${id}`;
};

/** Asks a hub the same over and over, from now on, with so many milliseconds between; `end` gives what it answered. */
export const witness = (owner: ApiClient, path: string, every = 50): { end: () => Promise<readonly string[]> } => {
  const heard: string[] = [];
  const ending = new AbortController();
  const look = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const health = await fetch(`${owner.url}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) });
      heard.push(`/health ${health.status}`);
      heard.push(`${path} ${(await owner.call('GET', path)).status}`);
      await new Promise((resolve) => setTimeout(resolve, every));
    }
  };
  const looking = look();
  return {
    end: async () => {
      ending.abort();
      await looking;
      return heard;
    },
  };
};

/** How a workspace has a plugin. */
export const standingOf = async (owner: ApiClient, base: string, name: string): Promise<PluginView> => {
  const { items } = await owner.must<Page<PluginView>>('GET', `${base}/plugins`);
  const found = items.find(({ plugin }) => plugin === name);
  if (found === undefined) throw new Error(`${name} is not among the plugins`);
  return found;
};

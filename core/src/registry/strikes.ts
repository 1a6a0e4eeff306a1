import type { Verdict } from '@innesto/sdk/contract';
import type { Announce } from '../model/announcement.ts';
import type { Clock } from '../model/clock.ts';
import { countStrike, liftSuspension, suspendedAmong } from '../store/query/plugin-grant.ts';
import { releaseMessages } from '../store/query/release-messages.ts';
import { releaseHeldRuns } from '../store/query/run.ts';
import { findWorkspace } from '../store/query/workspace.ts';
import type { Store } from '../store/store.ts';
import type { ScriptRunner } from './library.ts';
import type { Standings } from './standings.ts';

/** So many strikes suspend a plugin in a workspace. */
const MOST_STRIKES = 3;
/** A strike is forgotten when so long, in real time, no other has come: one bad hour a year suspends nobody. */
export const STRIKE_LASTS_MS = 3_600_000;

/** The hub's own verdict on a plugin in a workspace. */
export interface StrikeReport {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly verdict: Verdict;
  readonly detail: string;
}

interface StrikePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly standings: Standings;
  readonly sandbox: Pick<ScriptRunner, 'dispose'>;
}

/** Takes back what waits to be asked of it there: each of them might cost as much as the strikes before, and nobody waits for an answer any more. */
const takeBack = async (
  { store, sandbox }: StrikePorts,
  { workspaceId, plugin }: Pick<StrikeReport, 'workspaceId' | 'plugin'>,
): Promise<void> => {
  const workspace = await findWorkspace(store.read, workspaceId);
  if (workspace !== null) sandbox.dispose({ plugin, workspace: workspace.publicId });
};

/** Takes back what waits here to be asked of plugins that another node suspended. */
export const takeBackSuspended = async ({
  store,
  sandbox,
}: {
  readonly store: Store;
  readonly sandbox: Pick<ScriptRunner, 'awaited' | 'dispose'>;
}): Promise<void> => {
  for (const asked of await suspendedAmong(store.read, store.dialect, sandbox.awaited())) sandbox.dispose(asked);
};

/** Counts a strike and tells whether the plugin is suspended now. A plugin that answers in between keeps its strikes: it may fail one call in two for ever. */
export const strike = async (
  ports: StrikePorts,
  { workspaceId, plugin, verdict, detail }: StrikeReport,
): Promise<{ readonly suspended: boolean }> => {
  const { store, clock, announce, standings } = ports;
  const at = clock.now();
  const counted = await store.write((transaction) =>
    countStrike(transaction, store.dialect, {
      workspaceId,
      plugin,
      verdict,
      // It quotes the plugin's own words, in which anything may stand.
      detail: detail.replaceAll('\0', '').toWellFormed().slice(0, 500),
      at,
      countsAfter: at - STRIKE_LASTS_MS,
      most: MOST_STRIKES,
    }),
  );
  standings.forget(workspaceId);
  announce({ topic: 'plugins', workspaceId });
  const suspended = counted === undefined || counted.state === 'suspended';
  if (suspended) await takeBack(ports, { workspaceId, plugin });
  return { suspended };
};

/** Takes a suspension back, and lets the runs and messages go on that the plugin held up. What it was not asked about meanwhile is a debt that the pipeline finds by itself. */
export const resume = (
  { store, clock }: Pick<StrikePorts, 'store' | 'clock'>,
  { workspaceId, plugin }: { readonly workspaceId: number; readonly plugin: string },
): Promise<void> =>
  store.write(async (transaction) => {
    await liftSuspension(transaction, { workspaceId, plugin });
    await releaseHeldRuns(transaction, store.dialect, { workspaceId, plugin });
    await releaseMessages(transaction, { workspaceId, now: clock.now() });
  });

import type { Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Workspace } from '../../model/workspace.ts';
import { findParked, listParked, markReleased, release, type ParkedRow } from '../../store/query/parked.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import { readPlace, type PageAsked } from './place.ts';

/** What the database would not take, set aside with its reason. */
export interface Parked {
  list(workspace: Workspace, page: PageAsked): Promise<Page<ParkedRow>>;
  /** Gives one of them back to the pipeline; refused again, it is set aside again. */
  release(workspace: Workspace, publicId: string): Promise<ParkedRow>;
}

interface ParkedPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly announce: Announce;
}

/** Opens what was set aside. */
export const createParked = ({ store, clock, pulse, announce }: ParkedPorts): Parked => {
  const wake = (kind: ParkedRow['kind']): void => {
    switch (kind) {
      case 'run':
        return pulse.runs();
      case 'event':
        return pulse.events();
      case 'delivery':
        return pulse.deliveries();
      case 'call':
      case 'report':
        return pulse.inbound?.();
    }
  };
  return {
    list: async (workspace, { limit, after }) => {
      const [before = null] = readPlace(after, 1) ?? [];
      const rows = await listParked(store.read, store.dialect, { workspaceId: workspace.id, before, limit: limit + 1 });
      return pageOfRows(rows, limit, ({ id }) => id);
    },
    release: async (workspace, publicId) => {
      const workspaceId = workspace.id;
      const realNow = clock.now();
      const found = await store.write(async (transaction) => {
        const row = await findParked(transaction, store.dialect, { workspaceId, publicId });
        if (row === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'parked item' });
        const marked = await markReleased(transaction, { workspaceId, id: row.id, at: realNow });
        if (!marked) throw fault('INNESTO_CONFLICT', { detail: 'It was released already' });
        await release(transaction, store.dialect, {
          workspaceId,
          kind: row.kind,
          subjectId: row.subjectId,
          now: workspaceNow(workspace.clock, realNow),
          realNow,
        });
        return { ...row, releasedAt: realNow };
      });
      announce({ topic: 'parked', workspaceId });
      wake(found.kind);
      return found;
    },
  };
};

import { fault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { parsePhoneNumber } from '../../model/phone-number.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  findCrewMember,
  findOwner,
  holdOwner,
  listCrew,
  writeCrewPhone,
  writeNoticeBudget,
  writeOwner,
  type CrewMember,
} from '../../store/query/crew.ts';
import type { Store } from '../../store/store.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { countNotices, type NoticeBudget } from '../../store/verb/count-notices.ts';

/** Who looks after a contact. */
export interface ContactOwner {
  readonly publicId: string;
  readonly name: string;
}

/** The people who work in a workspace: where notices reach them, and whom they look after. */
export interface Crew {
  /** All of them, by name. */
  list(workspace: Workspace): Promise<readonly CrewMember[]>;
  /** Says where somebody is reached by SMS in this workspace; null: nowhere. */
  setPhone(workspace: Workspace, publicId: string, phone: string | null): Promise<CrewMember>;
  ownerOf(workspace: Workspace, contact: string): Promise<ContactOwner | null>;
  /** Gives a contact to somebody of the workspace to look after, or to nobody. */
  assign(
    workspace: Workspace,
    contact: string,
    to: { readonly operator: string | null; readonly actor: string },
  ): Promise<ContactOwner | null>;
  /** How many notices may go within an hour, and went in the last one. */
  budget(workspace: Workspace): Promise<NoticeBudget>;
  setBudget(workspace: Workspace, perHour: number): Promise<NoticeBudget>;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly announce: Announce;
}

const HOUR_MS = 3_600_000;

const noContact = () => fault('INNESTO_NOT_FOUND', { what: 'contact' });

const assign = async (
  { store, clock, pulse, announce }: Parts,
  workspace: Workspace,
  { contact, operator, actor }: { readonly contact: string; readonly operator: string | null; readonly actor: string },
): Promise<ContactOwner | null> => {
  const workspaceId = workspace.id;
  const now = clock.now();
  const at = workspaceNow(workspace.clock, now);
  const owner = await store.write(async (transaction) => {
    const member = operator === null ? null : await findCrewMember(transaction, { workspaceId, publicId: operator });
    if (member === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'operator', path: '/operator' });
    const held = await holdOwner(transaction, store.dialect, { workspaceId, contact });
    if (held === null) throw noContact();
    if (held.ownerId === (member?.operatorId ?? null)) return member;
    await writeOwner(transaction, { contactId: held.id, ownerId: member?.operatorId ?? null, at });
    const event = {
      workspaceId,
      shard: held.shard,
      type: 'contact.assigned',
      contactId: held.id,
      at,
      payload: { owner: member?.publicId ?? null, name: member?.name ?? null, actor },
      quiet: false,
      causeRunId: null,
      depth: 0,
    };
    await appendEvents(transaction, store.dialect, { events: [event], receivedAt: now });
    return member;
  });
  pulse.events();
  announce({ topic: 'contacts', workspaceId });
  return owner;
};

/** The crews of workspaces that the store keeps. */
export const createCrew = (parts: Parts): Crew => {
  const { store, clock } = parts;
  const budget = async (workspace: Workspace): Promise<NoticeBudget> => {
    const since = workspaceNow(workspace.clock, clock.now()) - HOUR_MS;
    const budgets = await countNotices(store, [{ workspaceId: workspace.id, since }]);
    return budgets.get(workspace.id) ?? { perHour: 0, sent: 0 };
  };
  return {
    list: (workspace) => listCrew(store.read, workspace.id),
    setPhone: (workspace, publicId, written) => {
      const phone = written === null ? null : parsePhoneNumber(written, null);
      if (written !== null && phone === null) throw fault('INNESTO_CONTACT_PHONE', { value: written, path: '/phone' });
      return store.write(async (transaction) => {
        const member = await findCrewMember(transaction, { workspaceId: workspace.id, publicId });
        if (member === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'operator' });
        await writeCrewPhone(transaction, { workspaceId: workspace.id, operatorId: member.operatorId, phone });
        return { ...member, phone };
      });
    },
    ownerOf: async (workspace, contact) => {
      const found = await findOwner(store.read, { workspaceId: workspace.id, contact });
      if (found === undefined) throw noContact();
      const { publicId, name } = found;
      return publicId === null ? null : { publicId, name: name ?? '' };
    },
    assign: (workspace, contact, to) => assign(parts, workspace, { contact, ...to }),
    budget,
    setBudget: async (workspace, perHour) => {
      await store.write((transaction) => writeNoticeBudget(transaction, { workspaceId: workspace.id, perHour }));
      return budget(workspace);
    },
  };
};

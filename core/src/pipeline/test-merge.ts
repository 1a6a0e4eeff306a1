import { createContacts } from '../data/people/contacts.ts';
import type { Store } from '../store/store.ts';
import type { TestHouse } from './test-house.ts';

/** Makes two contacts of the first workspace one, as an operator does: the elder one is the one who stays. */
export const mergeContacts = async (
  { house, store }: { readonly house: TestHouse; readonly store: Store },
  elder: number,
  younger: number,
): Promise<void> => {
  const workspace = (await house.verbs.loadWorkspaces([1])).get(1);
  if (workspace === undefined) throw new Error('there is no workspace');
  const contacts = createContacts({
    store,
    clock: { now: house.now },
    ids: { next: house.nextId },
    pulse: { events: () => {}, runs: () => {}, deliveries: () => {} },
    announce: () => {},
    hashAddress: (workspaceId, address) => `${workspaceId} ${address}`,
  });
  const [one, other] = await store.read('contact').whereIn('id', [elder, younger]).orderBy('id').pluck('public_id');
  await contacts.merge(workspace, { publicId: String(one), other: String(other), keep: 'this' });
};

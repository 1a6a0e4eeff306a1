import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ContactDraft } from '../../model/contact-draft.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import type { IdentityKey } from '../../model/workspace.ts';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { addTestWorkspace } from '../test-workspace.ts';
import { placePeople } from './place-people.ts';

const PHONE = '+393450000000';
const draft = (email: string | null, phone: string | null = PHONE): ContactDraft => {
  const address = email === null ? null : parseEmailAddress(email);
  return { fields: {}, ...(address === null ? {} : { email: address }), ...(phone === null ? {} : { phone }) };
};

describe.each(DATABASES)('whom a form is about, on %s', (database) => {
  let store: Store;
  let id = 0;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => store.close());

  const fill = async (
    identityKey: IdentityKey,
    ...drafts: readonly ContactDraft[]
  ): Promise<readonly (string | null)[]> => {
    const workspace = await addTestWorkspace(store, identityKey);
    for (const one of drafts)
      await store.write((transaction) =>
        placePeople(transaction, store.dialect, {
          workspace,
          people: [{ named: null, draft: one, makes: true }],
          through: 'form',
          now: 1,
          receivedAt: 1,
          ids: { next: () => `00000000-0000-7000-8000-${String(++id).padStart(12, '0')}` },
        }),
      );
    const rows: { email: string | null }[] = await store
      .read('contact')
      .where({ workspace_id: workspace.id })
      .orderBy('id')
      .select('email');
    return rows.map(({ email }) => email);
  };

  test('who shares a phone with somebody else is not taken for them: the address tells them apart', async () => {
    expect(await fill('email', draft('ada@example.com'), draft('bob@example.com'), draft('ADA@example.com'))).toEqual([
      'ada@example.com',
      'bob@example.com',
    ]);
  });

  test('who has no address yet is known by the phone, and where people are told apart by numbers everybody is', async () => {
    expect(await fill('email', draft(null), draft('ada@example.com'))).toHaveLength(1);
    expect(await fill('phone', draft('ada@example.com'), draft('bob@example.com'))).toEqual(['ada@example.com']);
  });
});

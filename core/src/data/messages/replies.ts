import { createHash } from 'node:crypto';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { NewEvent } from '../../model/event.ts';
import { keptReference } from '../../model/message/reference.ts';
import { isStop, type SmsReply } from '../../model/message/reply.ts';
import { parsePhoneNumber } from '../../model/phone-number.ts';
import type { Pulse } from '../../model/pulse.ts';
import { oneLine } from '../../model/shortened.ts';
import { messageTally } from '../../model/step-tally.ts';
import { findWorkspaceNamed } from '../../store/query/workspace.ts';
import type { Store } from '../../store/store.ts';
import { appendEvents, forgetSourceKey } from '../../store/verb/append-events.ts';
import { countSteps } from '../../store/verb/count-steps.ts';
import { findRepliers, markReplied, withdrawByChannel } from '../../store/verb/opt-out.ts';

/** Hears what people answer to SMS. */
export interface Replies {
  /** Takes a reply in, however often it is handed on: whoever wants no more gets no more, and everything else is told. */
  take(reply: SmsReply, by: { readonly connection: string; readonly workspace: string }): Promise<void>;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly announce: Announce;
}

/** As long as ten parts of an SMS. */
const LONGEST_TEXT = 1600;

/** For how long what has no name is taken for the same, as long as it says the same. */
const SAME_MS = 3_600_000;

/** By what a reply is known again: by its name, or by what it says. */
const keyOf = ({ reference, from, text }: SmsReply): string =>
  reference === null
    ? `said:${createHash('sha256').update(`${from}\n${text}`).digest('base64url')}`
    : keptReference(reference);

type Replier = Awaited<ReturnType<typeof findRepliers>>[number];

/** Under which name the keys of a contact's replies by a connection are remembered. */
const sourceOf = (connection: string, { id }: Replier): string => `reply ${connection} ${id}`;

const repliedBy = (
  { id, shard, message, workflow, step }: Replier,
  { workspaceId, at, said }: { readonly workspaceId: number; readonly at: number; readonly said: string },
): Omit<NewEvent, 'source'> => ({
  workspaceId,
  shard,
  type: 'message.replied',
  contactId: id,
  at,
  payload: { message, channel: 'sms', workflow, step, text: said },
  quiet: false,
  causeRunId: null,
  depth: 0,
});

/** Notes at the messages, and at their steps, that they were answered. */
const noteAnswered = async (
  transaction: Parameters<typeof markReplied>[0],
  { store, whose, at }: { readonly store: Store; readonly whose: readonly Replier[]; readonly at: number },
): Promise<void> => {
  const messages = whose.flatMap(({ message }) => message ?? []);
  const answered = await markReplied(transaction, store.dialect, { messages, at });
  const outcome = messageTally('replied');
  await countSteps(
    transaction,
    store.dialect,
    answered.map((where) => ({ ...where, outcome, at })),
  );
};

/** Makes the hearing of replies. */
export const createReplies = ({ store, clock, pulse, announce }: Parts): Replies => ({
  take: async (reply, { connection, workspace: named }) => {
    const phone = parsePhoneNumber(reply.from, null);
    const workspace = await findWorkspaceNamed(store.read, named);
    // A short number, or a number that nobody there has: there is nobody whose reply it could be.
    if (phone === null || workspace === null) return;
    const { dialect } = store;
    const workspaceId = workspace.id;
    const now = clock.now();
    const at = workspaceNow(workspace.clock, now);
    const said = oneLine(reply.text, LONGEST_TEXT);
    const key = keyOf(reply);
    const isNamed = reply.reference !== null;
    const stops = isStop(reply.text);
    const written = await store.write(async (transaction) => {
      const whose = await findRepliers(transaction, dialect, { workspaceId, phone, connection });
      // Families share a phone: who says stop says it for all whose messages come there.
      const contactIds = whose.map(({ id }) => id);
      const stop = { workspaceId, contactIds, channel: 'sms', source: 'reply', evidence: said, at } as const;
      // Without a name a second STOP looks like the first one handed on again: where it still ends something, it is another.
      const ended = stops && !isNamed ? await withdrawByChannel(transaction, dialect, stop) : [];
      if (!isNamed) {
        const sources = whose.map((one) => sourceOf(connection, one));
        // The one before may have come to a node whose clock is ahead of ours: it counts as the same from either side.
        const unless = ended.length > 0 ? null : { from: now - SAME_MS, to: now + SAME_MS };
        await forgetSourceKey(transaction, dialect, { workspaceId, sources, key, unless });
      }
      const heard = await appendEvents(transaction, dialect, {
        events: whose.map((one) => ({
          ...repliedBy(one, { workspaceId, at, said }),
          source: { name: sourceOf(connection, one), key },
        })),
        receivedAt: now,
      });
      // Handed on once more it says nothing new: who has consented again since then is not asked to say so twice.
      if (heard === 0) return heard;
      await noteAnswered(transaction, { store, whose, at });
      const events = stops && isNamed ? await withdrawByChannel(transaction, dialect, stop) : ended;
      return heard + (await appendEvents(transaction, dialect, { events, receivedAt: now }));
    });
    if (written === 0) return;
    pulse.events();
    announce({ topic: 'contacts', workspaceId });
  },
});

import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { NewEvent } from '../../model/event.ts';
import { isStop, type SmsReply } from '../../model/message/reply.ts';
import { parsePhoneNumber } from '../../model/phone-number.ts';
import type { Pulse } from '../../model/pulse.ts';
import { shortened } from '../../model/shortened.ts';
import { messageTally } from '../../model/step-tally.ts';
import { findWorkspaceNamed } from '../../store/query/workspace.ts';
import type { Store } from '../../store/store.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
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

const kept = (text: string): string => shortened(text.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').trim(), LONGEST_TEXT);

/** Makes the hearing of replies. */
export const createReplies = ({ store, clock, pulse, announce }: Parts): Replies => ({
  take: async ({ reference, from, text }, { connection, workspace: named }) => {
    const phone = parsePhoneNumber(from, null);
    const workspace = await findWorkspaceNamed(store.read, named);
    // A short number, or a number that nobody there has: there is nobody whose reply it could be.
    if (phone === null || workspace === null) return;
    const now = clock.now();
    const at = workspaceNow(workspace.clock, now);
    const said = kept(text);
    const written = await store.write(async (transaction) => {
      const whose = await findRepliers(transaction, store.dialect, { workspaceId: workspace.id, phone, connection });
      const replied = whose.map(({ id, shard, message, workflow, step }): NewEvent => ({
        workspaceId: workspace.id,
        shard,
        type: 'message.replied',
        contactId: id,
        at,
        payload: { message, channel: 'sms', workflow, step, text: said },
        quiet: false,
        causeRunId: null,
        depth: 0,
        source: { name: `reply ${connection} ${id}`, key: reference },
      }));
      const heard = await appendEvents(transaction, store.dialect, { events: replied, receivedAt: now });
      // Handed on once more it says nothing new: who has consented again since then is not asked to say so twice.
      if (heard === 0) return heard;
      const answered = await markReplied(transaction, store.dialect, {
        messages: whose.flatMap(({ message }) => message ?? []),
        at,
      });
      const outcome = messageTally('replied');
      await countSteps(
        transaction,
        store.dialect,
        answered.map((where) => ({ ...where, outcome, at })),
      );
      if (!isStop(text)) return heard;
      // Families share a phone: who says stop says it for all whose messages come there.
      const events = await withdrawByChannel(transaction, store.dialect, {
        workspaceId: workspace.id,
        contactIds: whose.map(({ id }) => id),
        channel: 'sms',
        source: 'reply',
        evidence: said,
        at,
      });
      return heard + (await appendEvents(transaction, store.dialect, { events, receivedAt: now }));
    });
    if (written === 0) return;
    pulse.events();
    announce({ topic: 'contacts', workspaceId: workspace.id });
  },
});

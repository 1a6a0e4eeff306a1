import { isFault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { NewEvent } from '../../model/event.ts';
import type { RawCall } from '../../model/inbound/signature.ts';
import type { NamedReport, ToldReading } from '../../model/message/gateway-report.ts';
import { hearReport, isProvenByReport, type Heard, type MessageReport } from '../../model/message/message-report.ts';
import type { Pulse } from '../../model/pulse.ts';
import { oneLine } from '../../model/shortened.ts';
import { messageTally, type MessageTally } from '../../model/step-tally.ts';
import { findNamedConnection, type ConnectionRow } from '../../store/query/connection.ts';
import {
  findReportedMessage,
  writeReport,
  type ReportedAs,
  type ReportedMessage,
} from '../../store/query/message-report.ts';
import { findWorkspace } from '../../store/query/workspace.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { closeDeliveries } from '../../store/verb/close-deliveries.ts';
import { countSteps, type CountedTally } from '../../store/verb/count-steps.ts';
import { optOut } from '../../store/verb/opt-out.ts';
import { createReplies } from './replies.ts';
import { messageMeant, noAddress, placeOf, type PlaceParts, type ReportedPlace } from './reported-place.ts';
import { noteToldReading } from './told-reading.ts';

/** What becomes of messages, as the ways by which they went tell it. */
export interface MessageReports {
  /** Takes a call in, whenever it comes and however often; throws where its address is none of ours, or it does not prove who calls. */
  take(token: string, call: RawCall): Promise<void>;
}

interface Parts extends PlaceParts {
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly announce: Announce;
  readonly read: (of: {
    readonly connection: Pick<ConnectionRow, 'publicId' | 'kind' | 'config' | 'secret'> & {
      readonly workspaceId: number;
    };
    readonly workspace: string;
    readonly call: RawCall;
    readonly url: string;
    readonly message: string | null;
    readonly isReply: boolean;
  }) => Promise<readonly NamedReport[] | null>;
}

const LONGEST_REASON = 300;

const clean = (reason: string | null): string | null => (reason === null ? null : oneLine(reason, LONGEST_REASON));

const eventOf = (
  message: ReportedMessage,
  type: string,
  { at, reason }: { readonly at: number; readonly reason: string | null },
): NewEvent | null =>
  message.contactId === null || message.shard === null
    ? null
    : {
        workspaceId: message.workspaceId,
        shard: message.shard,
        type,
        contactId: message.contactId,
        at,
        payload: {
          message: message.publicId,
          channel: message.channel,
          workflow: message.workflow,
          step: message.step,
          ...(reason === null ? {} : { reason }),
          ...(type === 'message.sent'
            ? { opensMeasured: message.tracked === 1, clicksMeasured: message.counted === 1 }
            : {}),
        },
        quiet: false,
        causeRunId: message.runId,
        depth: message.depth + 1,
        source: { name: type, key: message.publicId },
      };

const TALLIES: Readonly<Record<Heard['events'][number], MessageTally>> = {
  'message.sent': 'sent',
  'message.delivered': 'delivered',
  'message.undelivered': 'undelivered',
};

/** What is told counts at the message's step. */
const talliesOf = (
  { versionId, step, shard }: ReportedMessage,
  events: Heard['events'],
  at: number,
): readonly CountedTally[] =>
  versionId === null || step === null || shard === null
    ? []
    : events.map((type) => ({ versionId, step, shard, outcome: messageTally(TALLIES[type]), at }));

/** Writes down what is told of a message; gives its workspace where anything changed. */
const note = ({ store, clock }: Parts, as: ReportedAs, report: MessageReport): Promise<number | null> =>
  store.write(async (transaction) => {
    const found = await findReportedMessage(transaction, store.dialect, { as });
    // Of those who were erased nothing more is written down.
    if (found === null || found.isContactDeleted) return null;
    const workspace = await findWorkspace(transaction, found.workspaceId);
    const now = clock.now();
    const at = workspace === null ? now : workspaceNow(workspace.clock, now);
    // What is proven is not sent again, and its run goes on. Before the message is held: whoever answers holds its delivery first.
    const proven = isProvenByReport(found.state) ? [found.deliveryId] : [];
    const { settlements } = await closeDeliveries(
      transaction,
      store.dialect,
      proven.map((deliveryId) => ({ deliveryId, state: 'accepted', reason: null, at })),
    );
    const message = await findReportedMessage(transaction, store.dialect, { as, hold: true });
    if (message === null || message.isContactDeleted) return null;
    const reason = clean(report.reason);
    const { changes, events } = hearReport(message, { ...report, reason }, at);
    if (Object.keys(changes).length === 0 && settlements.length === 0) return null;
    await countSteps(transaction, store.dialect, talliesOf(message, events, at));
    await writeReport(transaction, message.id, { ...changes, ...(changes.state === undefined ? {} : { sentAt: at }) });
    await appendEvents(transaction, store.dialect, {
      events: [...events.flatMap((type) => eventOf(message, type, { at, reason }) ?? []), ...settlements],
      receivedAt: now,
    });
    return message.workspaceId;
  });

/** Whoever told the other side that they want no more gets no more. What went to others says nothing of the contact. */
const hearOptOut = async ({ store, clock }: Parts, as: ReportedAs, evidence: string): Promise<void> => {
  const found = await findReportedMessage(store.read, store.dialect, { as });
  if (found === null || found.contactId === null) return;
  const workspace = await findWorkspace(store.read, found.workspaceId);
  const now = clock.now();
  await optOut(store, {
    workspaceId: found.workspaceId,
    contactIds: [found.contactId],
    channel: found.channel === 'email' ? 'email' : 'sms',
    source: 'provider',
    evidence,
    at: workspace === null ? now : workspaceNow(workspace.clock, now),
    receivedAt: now,
  });
};

/** Takes in what is told of one message, whenever it comes. */
const hear = async (parts: Parts, as: ReportedAs, report: MessageReport): Promise<void> => {
  if (report.optedOut === true) await hearOptOut(parts, as, report.reason ?? '');
  const workspaceId = await note(parts, as, report);
  if (workspaceId === null) return;
  parts.pulse.events();
  parts.announce({ topic: 'messages', workspaceId });
};

const hearReading = async (parts: Parts, as: ReportedAs, reading: ToldReading): Promise<void> => {
  // Whoever reads a message has it.
  await hear(parts, as, { state: 'delivered', reason: null });
  const told = await noteToldReading(parts, as, reading);
  if (told === null || told.noted === 'nothing') return;
  if (told.noted === 'told') parts.pulse.events();
  parts.announce({ topic: 'messages', workspaceId: told.workspaceId });
};

/** Opens the door for what is told of messages. */
export const createMessageReports = (parts: Parts): MessageReports => {
  const replies = createReplies(parts);
  const takeOne = async (place: ReportedPlace, workspace: string, told: NamedReport): Promise<void> => {
    const { publicId, connection } = place;
    // Nobody answers at the address of one message.
    if (told.reply !== undefined && publicId === null) await replies.take(told.reply, { connection, workspace });
    if (told.report === null && told.reading === undefined) return;
    const as = await messageMeant(parts, place, told.reference);
    if (told.report !== null) await hear(parts, as, told.report);
    if (told.reading !== undefined) await hearReading(parts, as, told.reading);
  };
  /** Of several some may be about messages that others sent by the same account: one that is known is enough. */
  const takeAll = async (place: ReportedPlace, workspace: string, all: readonly NamedReport[]): Promise<void> => {
    let known = 0;
    for (const told of all) {
      try {
        await takeOne(place, workspace, told);
        known++;
      } catch (error) {
        if (!isFault(error, 'INNESTO_NOT_FOUND')) throw error;
      }
    }
    if (known === 0 && all.length > 0) throw noAddress();
  };
  return {
    take: async (token, call) => {
      const place = await placeOf(parts, token);
      const connection = place === null ? undefined : await findNamedConnection(parts.store.read, place.connection);
      if (place === null || connection === undefined) throw noAddress();
      const { publicId: message, url, isReply } = place;
      const { workspace } = connection;
      const told = await parts.read({ connection, workspace, call, url, message, isReply });
      if (told === null) throw noAddress();
      await takeAll(place, workspace, told);
    },
  };
};

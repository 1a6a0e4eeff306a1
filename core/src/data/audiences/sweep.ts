import { audienceEvent, BY_TIME, type AudienceTouch } from '../../model/audience.ts';
import { choreDelivery } from '../../model/chore.ts';
import { addDays, beginningOf, localDay } from '../../model/filter/local-day.ts';
import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../../store/dialect/dialect.ts';
import { matchingAmong } from '../../store/filter/matching.ts';
import { contactIdsFrom } from '../../store/query/contact-stretch.ts';
import type { Store } from '../../store/store.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { membersFrom } from '../../store/verb/audience-members.ts';
import { writeProgress, type HeldAudience } from '../../store/verb/audiences.ts';
import { insertDeliveries } from '../../store/verb/insert-deliveries.ts';
import { writeMembers } from '../../store/verb/keep-members.ts';

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** So many contacts are asked in one transaction: others' work goes on between two of them. */
const CHUNK = 2000;

/** One chunk of contacts asked: how everybody in it stands, and where the next chunk begins (null: nowhere). */
interface Asked {
  readonly touches: readonly AudienceTouch[];
  readonly next: number | null;
}

const askChunk = async (
  transaction: Transaction,
  dialect: Dialect,
  { audience, from, moment }: { readonly audience: HeldAudience; readonly from: number; readonly moment: Moment },
): Promise<Asked> => {
  const { id: audienceId, workspaceId, filter } = audience;
  const contactIds = await contactIdsFrom(transaction, dialect, { workspaceId, from, limit: CHUNK });
  const next = contactIds.length < CHUNK ? null : (contactIds.at(-1) ?? from) + 1;
  const [matching, members] = await Promise.all([
    matchingAmong(transaction, dialect, { workspaceId, filter, moment, contactIds }),
    membersFrom(transaction, dialect, { audienceId, from, to: next }),
  ]);
  const touch = (contactId: number): AudienceTouch => ({
    audienceId,
    contactId,
    workspaceId,
    matches: matching.has(contactId),
    at: moment.now,
    day: localDay(moment.now, moment.timeZone),
    cause: BY_TIME,
  });
  return { touches: [...new Set([...matching, ...members])].map(touch), next };
};

/** Takes in, quietly, whoever of the next chunk of contacts fits an audience that the caller holds and that is being filled: only who comes later is new. */
export const fillFurther = async (
  transaction: Transaction,
  dialect: Dialect,
  { audience, moment }: { readonly audience: HeldAudience; readonly moment: Moment },
): Promise<HeldAudience> => {
  const { touches, next } = await askChunk(transaction, dialect, { audience, from: audience.filledTo ?? 0, moment });
  await writeMembers(transaction, dialect, touches);
  const filled = { ...audience, filledTo: next };
  await writeProgress(transaction, filled);
  return filled;
};

/** Finds, in the next chunk of contacts, who came into an audience that the caller holds and who fell out of it by the passing of time, and tells it. */
export const sweepFurther = async (
  transaction: Transaction,
  dialect: Dialect,
  {
    audience,
    moment,
    receivedAt,
  }: { readonly audience: HeldAudience; readonly moment: Moment; readonly receivedAt: number },
): Promise<void> => {
  const { touches, next } = await askChunk(transaction, dialect, { audience, from: audience.sweptTo ?? 0, moment });
  const changed = await writeMembers(transaction, dialect, touches);
  const events = changed.map((touch) => audienceEvent(touch, audience.publicId));
  await appendEvents(transaction, dialect, { events, receivedAt });
  const sweptDay = next === null ? localDay(moment.now, moment.timeZone) : audience.sweptDay;
  await writeProgress(transaction, { ...audience, sweptTo: next, sweptDay });
};

/** Whether an audience still has to be filled, or swept for that day. */
export const isBehind = ({ filledTo, moves, sweptDay }: HeldAudience, today: string): boolean =>
  filledTo !== null || (moves && sweptDay !== today);

/** Plans what is next for an audience: the rest of what it is behind with, at once, or else the sweep of its next day, as that begins. Planned twice, it is done once. */
export const planNext = async (
  transaction: Transaction,
  dialect: Dialect,
  {
    audience,
    moment,
    publicId,
  }: { readonly audience: HeldAudience; readonly moment: Moment; readonly publicId: string },
): Promise<void> => {
  const today = localDay(moment.now, moment.timeZone);
  const behind = isBehind(audience, today);
  if (!behind && !audience.moves) return;
  const tomorrow = addDays(today, 1);
  const chore = choreDelivery({
    publicId,
    workspaceId: audience.workspaceId,
    chore: 'audience',
    subject: audience.publicId,
    turn: behind ? 'filling' : tomorrow,
    createdAt: moment.now,
    notBefore: behind ? moment.now : beginningOf(tomorrow, moment.timeZone),
  });
  await insertDeliveries(transaction, dialect, [chore]);
};

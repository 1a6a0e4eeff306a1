import { workspaceNow } from '../../model/clock.ts';
import { operatorsNamed, recipientOf } from '../../model/message/notice.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Candidate } from './gate.ts';

/** What must be known of a delivery to say to whom it goes. */
type Known = Pick<Candidate, 'delivery' | 'effect' | 'contact'> & { readonly workspace: Workspace };

const HOUR_MS = 3_600_000;

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

/** Which of these may go without their workspace's sending more notices an hour than it allows. One that was begun has been counted. */
const withinBudget = async (
  verbs: Pick<Verbs, 'countNotices'>,
  notices: readonly Known[],
  now: number,
): Promise<ReadonlySet<number>> => {
  const fresh = notices.filter(({ delivery }) => delivery.attempt === 0);
  const workspaces = new Map(fresh.map(({ workspace }) => [workspace.id, workspace]));
  const budgets = await verbs.countNotices(
    [...workspaces.values()].map(({ id, clock }) => ({
      workspaceId: id,
      since: workspaceNow(clock, now) - HOUR_MS,
    })),
  );
  const left = new Map([...budgets].map(([id, { perHour, sent }]) => [id, perHour - sent]));
  const within = new Set(notices.flatMap(({ delivery }) => (delivery.attempt > 0 ? delivery.id : [])));
  for (const { delivery, workspace } of fresh) {
    const more = left.get(workspace.id) ?? 0;
    if (more <= 0) continue;
    within.add(delivery.id);
    left.set(workspace.id, more - 1);
  }
  return within;
};

/** Reads, a few statements for the whole batch, to whom notices go and whether they still may; by their deliveries' ids. */
export const gatherNotices = async (
  verbs: Pick<Verbs, 'countNotices' | 'loadCrew'>,
  candidates: readonly Known[],
  now: number,
): Promise<ReadonlyMap<number, NonNullable<Candidate['notice']>>> => {
  const notices = candidates.filter(({ effect }) => effect.to !== undefined);
  if (notices.length === 0) return new Map();
  const [crew, within] = await Promise.all([
    verbs.loadCrew({
      named: notices.flatMap(({ delivery, effect: { to } }) =>
        to === undefined ? [] : operatorsNamed(to).map((operator) => ({ workspaceId: delivery.workspaceId, operator })),
      ),
      contactIds: distinct(
        notices.flatMap(({ contact, effect: { to } }) =>
          contact === null || to === undefined || !('owner' in to) ? [] : contact.id,
        ),
      ),
    }),
    withinBudget(verbs, notices, now),
  ]);
  return new Map(
    notices.flatMap(({ delivery, contact, effect: { channel, to } }) => {
      if (to === undefined) return [];
      const operators = new Map(
        operatorsNamed(to).flatMap((operator) => {
          const known = crew.operators.get(`${delivery.workspaceId} ${operator}`);
          return known === undefined ? [] : [[operator, known] as const];
        }),
      );
      const recipient = recipientOf(channel, to, { operators, owner: crew.owners.get(contact?.id ?? 0) ?? null });
      return [[delivery.id, { to: recipient, isWithinBudget: within.has(delivery.id) }] as const];
    }),
  );
};

import type {
  Filter,
  MessageDetail,
  MessageSummary,
  Page,
  RecordView,
  TriggerUse,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import { furnitureOf, type Furniture } from './furniture.ts';
import type { Settled } from './settle-in.ts';

/** A workspace in which every plugin that is there can show what it does. */
export interface Place extends Settled, Pick<Furniture, 'make' | 'record' | 'somebody' | 'laterOnTheWall'> {
  /** Whom it is shown on. */
  readonly anna: string;
  /** A list that she joins, and one that a step puts her into. */
  readonly news: string;
  readonly regulars: string;
  /** Another system, which the hub may reach, by its host and port. */
  readonly outside: string;
  /** A trigger that starts nobody: for a workflow into which people are put. */
  readonly never: TriggerUse;
  /** Makes a workflow, and starts it. */
  start(name: string, definition: Omit<WorkflowDefinition, 'reentry'>): Promise<string>;
  /** How many contacts a filter finds. */
  count(filter: Filter): Promise<number>;
  records(collection: string): Promise<readonly RecordView[]>;
  messages(): Promise<readonly MessageSummary[]>;
  /** What is said in a message. */
  textOf(message: string): Promise<string>;
}

/** Who may be written to by every channel. */
const AGREES = ['email', 'sms'].map((channel) => ({ purpose: 'marketing', channel, state: 'given' }));

/** What nobody reaches, and what never happens. */
const NEVER: Readonly<Record<'score' | 'event', TriggerUse>> = {
  score: { contribution: 'score/threshold', config: { comparison: 'above', points: 1_000_000 } },
  event: { contribution: 'event/custom', config: { type: 'custom.never' } },
};

/** Furnishes a workspace with what belongs to no plugin, for all of them but one. */
export const openPlaceOfWork = async (
  settled: Settled,
  { left, outside }: { readonly left: string; readonly outside: string },
): Promise<Place> => {
  const { api, base } = settled;
  const { make, record, somebody, laterOnTheWall } = furnitureOf(settled);
  await api.must('PATCH', `${base}/calendar`, { quietHours: [] });
  await api.must('POST', `${base}/fields`, { key: 'greeted', label: 'Greeted', type: 'text' });
  const news = await make('/lists', { name: 'News' });
  const regulars = await make('/lists', { name: 'Regulars' });
  const anna = await somebody('anna', { phone: '+393331110001', consents: AGREES });
  const items = async <Item>(path: string): Promise<readonly Item[]> =>
    (await api.must<Page<Item>>('GET', `${base}${path}`)).items;
  return {
    ...settled,
    make,
    record,
    somebody,
    laterOnTheWall,
    anna,
    news,
    regulars,
    outside,
    never: left === 'score' ? NEVER.event : NEVER.score,
    start: async (name, definition) => {
      const workflow = await make('/workflows', { name, definition: { reentry: { policy: 'always' }, ...definition } });
      await api.must('POST', `${base}/workflows/${workflow}/start`);
      return workflow;
    },
    count: async (filter) =>
      (await api.must<{ matching: number }>('POST', `${base}/contacts/count`, { filter })).matching,
    records: (collection) => items(`/collections/${collection}/records`),
    messages: () => items('/messages'),
    textOf: async (message) => (await api.must<MessageDetail>('GET', `${base}/messages/${message}`)).text ?? '',
  };
};

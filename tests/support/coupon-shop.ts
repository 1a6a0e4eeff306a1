import type {
  BulkView,
  JsonObject,
  MessageSummary,
  Page,
  RecordView,
  TillAnswer,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import type { Settled } from './settle-in.ts';
import { until } from './until.ts';

type Step = WorkflowDefinition['steps'][number];

/** A step of the coupons. */
export const act = (id: string, config: JsonObject, ports: Record<string, string> = {}): Step => ({
  kind: 'action',
  id,
  contribution: `coupon/${id}`,
  config,
  ports,
});
/** A step that writes an e-mail. */
export const mail = (id: string, subject: string): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject, text: 'From the shop', purpose: 'service' },
  ports: {},
});

/** A text of a record; none: empty. */
export const textOf = (record: RecordView | undefined, name: string): string => {
  const value = record?.attributes[name];
  return typeof value === 'string' ? value : '';
};

/** A shop that gives coupons to whoever joins its club. */
export interface CouponShop {
  /** Starts a workflow of that name. */
  start(
    name: string,
    trigger: NonNullable<WorkflowDefinition['trigger']>,
    steps: WorkflowDefinition['steps'],
  ): Promise<void>;
  /** Where its collections are. */
  collections(): string;
  /** Makes a campaign; gives its id. */
  campaign(attributes: JsonObject): Promise<string>;
  /** The codes of a campaign. */
  codes(of: string): Promise<readonly RecordView[]>;
  /** Somebody joins the club; gives the contact's id. */
  joins(name: string): Promise<string>;
  /** What was sent to whom. */
  subjects(): Promise<readonly string[]>;
  untilMail(subject: string): Promise<readonly string[]>;
  /** Looks at a code at the till, or uses it. */
  atTill(what: 'look' | 'use', key: string): Promise<TillAnswer>;
  /** How many contacts a filter finds. */
  count(filter: JsonObject): Promise<number>;
  /** Makes codes in bulk, and waits for them. */
  inBulk(of: string, draft: JsonObject): Promise<BulkView>;
}

/** Opens the shop of a workspace whose club is that list. */
export const openCouponShop = (shop: Settled, club: string): CouponShop => {
  const start = async (
    name: string,
    trigger: NonNullable<WorkflowDefinition['trigger']>,
    steps: WorkflowDefinition['steps'],
  ): Promise<void> => {
    const definition = { trigger, reentry: { policy: 'always' }, first: steps[0]?.id, steps };
    const { id } = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, { name, definition });
    await shop.api.must('POST', `${shop.base}/workflows/${id}/start`);
  };
  const collections = (): string => `${shop.base}/collections/coupon`;
  const campaign = async (attributes: JsonObject): Promise<string> =>
    (await shop.api.must<{ id: string }>('POST', `${collections()}/campaign/records`, { attributes })).id;
  const codes = async (of: string): Promise<readonly RecordView[]> => {
    const filter = { attribute: 'record.campaign', operator: 'is', value: of };
    return (
      await shop.api.must<Page<RecordView>>('POST', `${collections()}/code/records/matching?limit=200`, { filter })
    ).items;
  };
  const joins = async (name: string): Promise<string> => {
    const draft = { email: `${name}@clients.example`, firstName: name, lists: [club] };
    const { contact } = await shop.api.must<{ contact: { id: string } }>('POST', `${shop.base}/contacts`, draft);
    return contact.id;
  };
  const subjects = async (): Promise<readonly string[]> =>
    (await shop.api.must<Page<MessageSummary>>('GET', `${shop.base}/messages?limit=200`)).items
      .filter(({ state }) => state === 'sent')
      .map(({ to, subject }) => `${to.split('@')[0]}: ${subject}`);
  const untilMail = (subject: string): Promise<readonly string[]> =>
    until(subjects, (seen) => seen.includes(subject), { what: `the mail “${subject}”` });
  const atTill = (what: 'look' | 'use', key: string): Promise<TillAnswer> =>
    shop.api.must<TillAnswer>('POST', `${collections()}/code/till/${what}`, { key });
  const count = async (filter: JsonObject): Promise<number> =>
    (await shop.api.must<{ matching: number }>('POST', `${shop.base}/contacts/count`, { filter })).matching;
  const inBulk = async (of: string, draft: JsonObject): Promise<BulkView> => {
    const path = `${collections()}/campaign/records/${of}/bulk`;
    const { id } = await shop.api.must<BulkView>('POST', path, draft);
    const [done] = await until(
      async () => {
        const { items } = await shop.api.must<{ items: BulkView[] }>('GET', path);
        return items.filter((one) => one.id === id);
      },
      ([one]) => one?.state === 'finished',
      { what: 'the codes in bulk' },
    );
    if (done === undefined) throw new Error('there is no such bulk');
    return done;
  };
  return { start, collections, campaign, codes, joins, subjects, untilMail, atTill, count, inBulk };
};

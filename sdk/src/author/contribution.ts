import type { Static, TSchema } from 'typebox';
import type { FieldKey, Manifest, TemplatePurpose, WorkflowDefinition } from '../contract/index.ts';

type Entry<Kind extends keyof Manifest> = Manifest[Kind] extends readonly (infer Member)[] ? Member : never;
type KeyOf<Schema extends TSchema> = Extract<keyof Static<Schema>, string>;

interface Described {
  readonly title: string;
  readonly description?: string;
}

/** A type of record that the plugin keeps. */
export interface Collection extends Described {
  /** The record's attributes. */
  readonly record: TSchema;
  /** Sets of attributes of which no two records have the same values. */
  readonly uniqueKeys?: readonly (readonly FieldKey[])[];
  /** Sets of attributes of which no two records of one contact have the same values. */
  readonly uniqueOfContact?: readonly (readonly FieldKey[])[];
  /** Attributes that filters may ask and pages may sort by. */
  readonly filterable?: readonly FieldKey[];
  /** Whether a record is linked to a contact (absent: it never is). */
  readonly contact?: 'optional' | 'required';
  /** What becomes of a record when its contact is deleted: it goes with it (absent), or stays without a contact. */
  readonly whenContactDeleted?: Entry<'collections'>['whenContactDeleted'];
  /** A text that people copy from a record's page: a line of code for their site, say. */
  readonly snippet?: Entry<'collections'>['snippet'];
  /** How its page looks at first (absent: a table). */
  readonly layout?: Entry<'collections'>['layout'];
  /** The columns of the layout `board`: `{ by: 'status', sum: 'value' }` has one for each choice of `status`, which adds up its records' `value`. */
  readonly board?: NonNullable<Entry<'collections'>['board']>;
  /** Which attribute becomes what at the moment that another one holds: `{ at: 'expires', attribute: 'state', from: 'open', to: 'expired' }`. */
  readonly lapses?: NonNullable<Entry<'collections'>['lapses']>;
  /**
   * By which attribute a record is found at the till, which action of the plugin's own is done with it there, and which attributes are shown
   * (absent: all): `{ key: 'code', action: 'use', shows: ['worth', 'expires'] }`.
   */
  readonly till?: NonNullable<Entry<'collections'>['till']>;
  /** Of which collection's records these are made in bulk, and by which action of the plugin's own. */
  readonly inBulk?: NonNullable<Entry<'collections'>['inBulk']>;
  /**
   * What messages can show of a contact's own record: `{ shows: ['code'], by: 'campaign', while: { attribute: 'state', is: 'open' } }` lets a
   * message say `{{ record.coupon.code.<id of a campaign>.code }}`.
   */
  readonly inMessages?: NonNullable<Entry<'collections'>['inMessages']>;
}

/**
 * Defines a type of record; `uniqueKeys`, `uniqueOfContact` and `filterable` name attributes of its schema.
 *
 * @example
 * const cards = defineCollection({
 *   title: 'Cards',
 *   record: settings({ code: setting.text({ title: 'Code' }) }),
 *   uniqueKeys: [['code']],
 *   contact: 'required',
 * });
 */
export const defineCollection = <Schema extends TSchema>(
  definition: Omit<Collection, 'record' | 'uniqueKeys' | 'uniqueOfContact' | 'filterable'> & {
    readonly record: Schema;
    readonly uniqueKeys?: readonly (readonly KeyOf<Schema>[])[];
    readonly uniqueOfContact?: readonly (readonly KeyOf<Schema>[])[];
    readonly filterable?: readonly KeyOf<Schema>[];
  },
): Collection & { readonly record: Schema } => definition;

/** A ledger of signed entries, with an optional expiry each. */
export interface Balance extends Described {
  /** Whose it is: a contact's, or a record's of the collection of that name (absent: a contact's). */
  readonly of?: string;
  /** What is counted: `points`, `EUR`. */
  readonly unit: string;
  /** How many digits behind the point are kept, 0–4 (absent: none). */
  readonly decimals?: number;
  /** Of a record's balance: the yes or no of its attributes without which it is not shown (absent: it always is). */
  readonly onlyWith?: string;
}

/**
 * Defines a balance.
 *
 * @example
 * const points = defineBalance({ title: 'Points', of: 'card', unit: 'points' });
 */
export const defineBalance = (definition: Balance): Balance => definition;

/** An event that the plugin emits. */
export interface EmittedEvent extends Described {
  /** What comes with it, made with {@link settings}: conditions may ask each member. */
  readonly payload: TSchema;
}

/**
 * Defines an event; its type, which begins with the plugin's name, is its key in {@link definePlugin}'s `events`.
 *
 * @example
 * events: { 'fidelity.prize-assigned': defineEvent({ title: 'Prize assigned', payload: settings({ prize: setting.text({ title: 'Prize' }) }) }) }
 */
export const defineEvent = (definition: EmittedEvent): EmittedEvent => definition;

/** Something that filters may ask. */
export interface Attribute {
  readonly title: string;
  /** How filters compare it. */
  readonly type: Entry<'attributes'>['type'];
  /**
   * Whose it is: a balance, an attribute of a collection, or, without `attribute`, how many records there are. Of an attribute what the newest
   * record says; `as: 'sum'`, `'least'`, `'most'`: what the numbers of all of them come to, or the least or the most of them. Of an event of the
   * plugin's own how many there were, or `as: 'latest'` when the last one was.
   */
  readonly from: Entry<'attributes'>['from'];
}

/**
 * Defines an attribute over a collection, a balance or an event.
 *
 * @example
 * const points = defineAttribute({ title: 'Points', type: 'number', from: { kind: 'balance', name: 'points' } });
 * const spent = defineAttribute({
 *   title: 'Spent',
 *   type: 'number',
 *   from: { kind: 'collection', name: 'order', attribute: 'total', as: 'sum' },
 * });
 * const visits = defineAttribute({ title: 'Visits', type: 'number', from: { kind: 'event', name: 'site-visit.visited' } });
 */
export const defineAttribute = (definition: Attribute): Attribute => definition;

/** A workflow to begin from. */
export interface Template extends Described {
  /** What it is made for: people look for it there (absent: `other`). */
  readonly purpose?: TemplatePurpose;
  /** The workflow, without what only the person who makes it can say: which list, which field. It may use what other plugins offer. */
  readonly content: WorkflowDefinition;
  /** Which settings of its steps people read, `<step>.<setting>`: they can be translated, as the titles of steps and ways can. */
  readonly texts?: readonly string[];
}

/**
 * Defines a template; its name is its key in {@link definePlugin}'s `templates`.
 *
 * @example
 * const welcome = defineTemplate({
 *   title: 'Welcome',
 *   purpose: 'welcome',
 *   content: {
 *     trigger: { contribution: 'list/activity', config: {} },
 *     reentry: { policy: 'once' },
 *     first: 'greeting',
 *     steps: [{ kind: 'action', id: 'greeting', contribution: 'email/send', config: { subject: 'Hello!', html: '<p>Hello!</p>' }, ports: {} }],
 *   },
 *   texts: ['greeting.subject', 'greeting.html'],
 * });
 */
export const defineTemplate = (definition: Template): Template => definition;

import type { Static, TSchema } from 'typebox';
import type { Effect, Expression, JsonObject, Scalar } from '../contract/index.ts';

type EffectOf<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;
type OptionalKey<Value> = { [Key in keyof Value]-?: object extends Pick<Value, Key> ? Key : never }[keyof Value];

/** A message to send. Members that are undefined are left out, so that settings can be passed on as they are. */
export type MessageToSend = Omit<EffectOf<'message.send'>, 'kind' | OptionalKey<EffectOf<'message.send'>>> & {
  [Key in OptionalKey<EffectOf<'message.send'>>]?: EffectOf<'message.send'>[Key] | undefined;
};

function withoutUndefined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> };
function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

/** Sets one field of the run's contact; null clears it. Permission `contacts:write:fields`. */
const setField = (field: string, value: Scalar): EffectOf<'contact.set-field'> => ({
  kind: 'contact.set-field',
  field,
  value,
});

/**
 * Sets one field of the run's contact to what the hub works out as it does so; the step fails where it cannot be. Permission
 * `contacts:write:fields`.
 *
 * @example
 * effects.workOutField('visits', { operator: 'plus', left: { attribute: 'field.visits' }, right: { value: 1 } })
 */
const workOutField = (field: string, expression: Expression): EffectOf<'contact.set-field'> => ({
  kind: 'contact.set-field',
  field,
  expression,
});

/** Puts the run's contact into a list, by the list's public id. Permission `lists:write`. */
const joinList = (list: string): EffectOf<'list.join'> => ({ kind: 'list.join', list });

/** Takes the run's contact out of a list. Permission `lists:write`. */
const leaveList = (list: string): EffectOf<'list.leave'> => ({ kind: 'list.leave', list });

/** Sends a message to the run's contact; the run waits for it. Permission `messages:send:<channel>`. */
const sendMessage = (message: MessageToSend): EffectOf<'message.send'> => ({
  kind: 'message.send',
  ...withoutUndefined(message),
});

/** A request to make. Members that are undefined are left out, so that settings can be passed on as they are. */
export type RequestToMake = Pick<EffectOf<'http.request'>, 'method' | 'url'> & {
  [Key in OptionalKey<EffectOf<'http.request'>>]?: EffectOf<'http.request'>[Key] | undefined;
};

/**
 * Asks another system to do something; the run waits for its answer, which `settle` finds in `answers`. Permission `net`, with the hosts.
 *
 * @example
 * effects.request({
 *   method: 'POST',
 *   url: 'https://api.example.com/orders',
 *   headers: { authorization: { secret: 'api_key', prefix: 'Bearer ' } },
 *   body: { json: { email: item.contact.email } },
 * })
 */
const request = (asked: RequestToMake): EffectOf<'http.request'> => ({
  kind: 'http.request',
  ...withoutUndefined(asked),
});

/** Says that something happened; the type begins with the plugin's name. Permission `events:emit`. */
const emit = (type: string, payload: JsonObject = {}): EffectOf<'event.emit'> => ({
  kind: 'event.emit',
  type,
  payload,
});

/** By which port the run goes on where the effect is refused (absent: `failed`). */
interface Otherwise {
  readonly otherwise?: string | undefined;
}

type AttributesIn<Of> = Of extends { readonly record: infer Schema extends TSchema } ? Static<Schema> : JsonObject;

/** Attributes to change: null takes one away that may be missing. */
type ChangedAttributes<Of> = {
  readonly [Key in keyof AttributesIn<Of>]?:
    | AttributesIn<Of>[Key]
    | (undefined extends AttributesIn<Of>[Key] ? null : never);
};

const jsonOf = (attributes: object): JsonObject => Object.fromEntries(Object.entries(withoutUndefined(attributes)));

/**
 * Makes a record in a collection of the plugin's own, linked to the run's contact unless the collection has none (or `unlinked`). `of` is the
 * collection itself, for the types. Permission `records:<collection>`.
 *
 * @example
 * effects.createRecord({ collection: 'cards', of: cards }, { number: '1042' }, { otherwise: 'taken' })
 */
const createRecord = <const Of extends { readonly record: TSchema }>(
  { collection }: { readonly collection: string; readonly of: Of },
  attributes: AttributesIn<Of>,
  { otherwise, unlinked }: Otherwise & { readonly unlinked?: boolean | undefined } = {},
): EffectOf<'record.create'> => ({
  kind: 'record.create',
  collection,
  attributes: jsonOf(attributes ?? {}),
  ...withoutUndefined({ unlinked, otherwise }),
});

/**
 * Changes a record of a collection of the plugin's own: the named attributes; null takes one away. Permission `records:<collection>`.
 *
 * @example
 * effects.updateRecord({ collection: 'cards', of: cards, record: card.id }, { level: 'gold' })
 */
const updateRecord = <const Of extends { readonly record: TSchema }>(
  { collection, record }: { readonly collection: string; readonly of: Of; readonly record: string },
  attributes: ChangedAttributes<Of>,
  { otherwise }: Otherwise = {},
): EffectOf<'record.update'> => ({
  kind: 'record.update',
  collection,
  record,
  attributes: jsonOf(attributes),
  ...withoutUndefined({ otherwise }),
});

/** Deletes a record of a collection of the plugin's own. Permission `records:<collection>`. */
const deleteRecord = (
  collection: string,
  record: string,
  { otherwise }: Otherwise = {},
): EffectOf<'record.delete'> => ({
  kind: 'record.delete',
  collection,
  record,
  ...withoutUndefined({ otherwise }),
});

/** What goes into a balance. Members that are undefined are left out, so that settings can be passed on as they are. */
export type BalanceToAdd = {
  [Key in keyof Omit<EffectOf<'balance.add'>, 'kind'>]: EffectOf<'balance.add'>[Key] | undefined;
} & Pick<EffectOf<'balance.add'>, 'balance' | 'amount'>;

/**
 * Adds to a balance of the plugin's own, or takes from it where the amount is less than 0 (a number, or an expression); what is left of an amount lapses by itself once
 * `validFor` is over. Permission `balances:<name>`.
 *
 * @example
 * effects.addToBalance({ balance: 'points', amount: 30, validFor: { amount: 12, unit: 'months' } })
 */
const addToBalance = (entry: BalanceToAdd): EffectOf<'balance.add'> => ({
  kind: 'balance.add',
  ...withoutUndefined(entry),
});

/**
 * Lets the run's contact into another workflow, by that one's rules of re-entry; refused where it is not running. Permission `workflows:start`.
 *
 * @example
 * effects.startWorkflow(config.workflow, { otherwise: 'skipped' })
 */
const startWorkflow = (workflow: string, { otherwise }: Otherwise = {}): EffectOf<'workflow.start'> => ({
  kind: 'workflow.start',
  workflow,
  ...withoutUndefined({ otherwise }),
});

/** Ends the runs of the run's contact in another workflow or, without one, in every other. Permission `workflows:stop`. */
const stopWorkflow = (workflow?: string, { otherwise }: Otherwise = {}): EffectOf<'workflow.stop'> => ({
  kind: 'workflow.stop',
  ...withoutUndefined({ workflow, otherwise }),
});

/**
 * Sets a variable of the run to what the hub works out as it does so. Permission `variables:write`.
 *
 * @example
 * effects.setVariable('tries', { operator: 'plus', left: { attribute: 'variable.tries' }, right: { value: 1 } })
 */
const setVariable = (
  variable: string,
  expression: Expression,
  { otherwise }: Otherwise = {},
): EffectOf<'variable.set'> => ({ kind: 'variable.set', variable, expression, ...withoutUndefined({ otherwise }) });

/** Consents to be noted or asked for. Members that are undefined are left out, so that settings can be passed on as they are. */
export type ConsentsOf<Kind extends 'consent.give' | 'consent.ask'> = {
  [Key in keyof Omit<EffectOf<Kind>, 'kind'>]: EffectOf<Kind>[Key] | undefined;
} & Pick<EffectOf<Kind>, 'consents'>;

/**
 * Notes what the contact consented to, as proof in the ledger of consents. Permission `consents:give`.
 *
 * @example
 * effects.giveConsent({ consents: [{ purpose: 'marketing', channel: 'email' }], source: 'the form “Newsletter”' })
 */
const giveConsent = (given: ConsentsOf<'consent.give'>): EffectOf<'consent.give'> => ({
  kind: 'consent.give',
  ...withoutUndefined(given),
});

/**
 * Asks the contact by e-mail to confirm consents (double opt-in). Its text holds the link `{{ confirm_url }}`. Permission `consents:ask`.
 *
 * @example
 * effects.askConsent({
 *   consents: [{ purpose: 'marketing', channel: 'email' }],
 *   subject: 'Please confirm',
 *   text: 'Press the button on this page: {{ confirm_url }}',
 *   reference: item.event.id,
 * })
 */
const askConsent = (
  asked: ConsentsOf<'consent.ask'> & Pick<EffectOf<'consent.ask'>, 'subject'>,
): EffectOf<'consent.ask'> => ({
  kind: 'consent.ask',
  ...withoutUndefined(asked),
});

/**
 * What an action or a handler may ask the hub to do.
 *
 * @example
 * return done([effects.setField('city', 'Cluj'), effects.joinList(config.list)]);
 */
export const effects = {
  setField,
  workOutField,
  joinList,
  leaveList,
  sendMessage,
  request,
  emit,
  createRecord,
  updateRecord,
  deleteRecord,
  addToBalance,
  startWorkflow,
  stopWorkflow,
  setVariable,
  giveConsent,
  askConsent,
} as const;

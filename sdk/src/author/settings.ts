import Type, {
  type TArray,
  type TBoolean,
  type TInteger,
  type TNumber,
  type TObject,
  type TOptional,
  type TProperties,
  type TString,
  type TUnsafe,
} from 'typebox';
import type { Duration, Expression, Filter, Operator, Question, Scalar } from '../contract/index.ts';
import type { Widget } from '../contract/widget.ts';

/** What every setting is described by: what the form writes above it, and below it. */
export interface SettingText {
  readonly title: string;
  readonly description?: string;
}

/** A public id: UUID in its text form. Written here again because a bundle must not carry the contract's schemas. */
const ID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const FIELD = '^[a-z][a-z0-9_]{0,39}$';
const STEP = '^[a-z][a-z0-9_-]{0,39}$';

const hint = (widget: Widget): { 'x-widget': Widget } => ({ 'x-widget': widget });
const reference =
  (widget: Widget, pattern: string) =>
  (text: SettingText): TString =>
    Type.String({ ...text, ...hint(widget), pattern });

interface TextOptions extends SettingText {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly default?: string;
  readonly format?: 'email' | 'uri';
}
interface SecretOptions extends SettingText {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression that it must fit. */
  readonly pattern?: string;
}
interface NumberOptions extends SettingText {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: number;
}
interface ChoiceOptions<Option extends string> extends SettingText {
  /** Value → what the form writes for it. */
  readonly options: Readonly<Record<Option, string>>;
  readonly default?: NoInfer<Option>;
}
interface RecordOptions extends SettingText {
  /** The plugin's own collection whose record is chosen. */
  readonly collection: string;
}
interface ListOptions extends SettingText {
  readonly minItems?: number;
  readonly maxItems?: number;
}

const text = (options: TextOptions): TString => Type.String({ maxLength: 2000, ...options });
const lines = (options: TextOptions): TString => Type.String({ maxLength: 20_000, ...options, ...hint('textarea') });
const liquid = (options: TextOptions): TString => Type.String({ maxLength: 100_000, ...options, ...hint('liquid') });
const sms = (options: TextOptions): TString => Type.String({ maxLength: 5000, ...options, ...hint('sms') });
const secret = (options: SecretOptions): TString => Type.String({ maxLength: 2000, ...options, ...hint('secret') });
const html = (options: TextOptions): TString => Type.String({ maxLength: 200_000, ...options, ...hint('html') });
const number = (options: NumberOptions): TNumber => Type.Number({ ...options });
const integer = (options: NumberOptions): TInteger => Type.Integer({ ...options });
const flag = (options: SettingText & { readonly default?: boolean }): TBoolean => Type.Boolean({ ...options });

const choice = <const Option extends string>({ options, ...rest }: ChoiceOptions<Option>): TUnsafe<Option> =>
  Type.Unsafe<Option>({
    ...rest,
    anyOf: Object.entries(options).map(([value, title]) => ({ type: 'string', const: value, title })),
  });

const record = ({ collection, ...rest }: RecordOptions): TString =>
  Type.String({ ...rest, ...hint('record'), 'x-collection': collection, pattern: ID });

const connection = ({
  channel,
  kind,
  ...rest
}: SettingText & { readonly channel?: 'email' | 'sms'; readonly kind?: string }): TString =>
  Type.String({
    ...rest,
    ...hint('connection'),
    ...(channel === undefined ? {} : { 'x-channel': channel }),
    ...(kind === undefined ? {} : { 'x-connection': kind }),
    pattern: ID,
  });

const campaign = ({ channel, ...rest }: SettingText & { readonly channel?: 'email' | 'sms' }): TString =>
  Type.String({
    ...rest,
    ...hint('campaign'),
    ...(channel === undefined ? {} : { 'x-channel': channel }),
    pattern: ID,
  });

const option = ({ from, ...rest }: SettingText & { readonly from: string }): TString =>
  Type.String({ ...rest, ...hint('option'), 'x-options': from, minLength: 1, maxLength: 500 });

const lists = (options: ListOptions): TArray<TString> =>
  Type.Array(Type.String({ pattern: ID }), {
    minItems: 1,
    maxItems: 500,
    uniqueItems: true,
    ...options,
    ...hint('lists'),
  });

const duration = (options: SettingText): TUnsafe<Duration> =>
  Type.Unsafe<Duration>({
    ...options,
    ...hint('duration'),
    type: 'object',
    required: ['amount', 'unit'],
    properties: {
      amount: { type: 'integer', minimum: 0, maximum: 100_000 },
      unit: { enum: ['minutes', 'hours', 'days', 'weeks', 'months'] },
    },
    additionalProperties: false,
  });

/** Written here again because a bundle must not carry the contract's schemas. */
const LOCAL_MOMENT = '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d$';

const sender = (options: SettingText): TObject<{ name: TOptional<TString>; address: TString }> =>
  Type.Object(
    {
      name: Type.Optional(Type.String({ title: 'Name', maxLength: 100 })),
      address: Type.String({ title: 'Address', maxLength: 254, format: 'email' }),
    },
    { ...options, ...hint('sender'), additionalProperties: false },
  );

const value = (options: SettingText): TUnsafe<Exclude<Scalar, null>> =>
  Type.Unsafe<Exclude<Scalar, null>>({
    ...options,
    ...hint('value'),
    anyOf: [{ type: 'string', maxLength: 2000 }, { type: 'number' }, { type: 'boolean' }],
  });

const ALONE: readonly Operator[] = ['set', 'not-set'];
const COMPARING: readonly Operator[] = [
  ...(['is', 'is-not', 'contains', 'starts-with', 'less', 'at-most', 'at-least', 'more', 'between'] as const),
  ...(['in-next-days', 'in-last-days', 'anniversary-in-next-days', 'one-of'] as const),
];

const compared = [
  { type: 'string', maxLength: 2000 },
  { type: 'number' },
  { type: 'boolean' },
  // What moves with time: `{today: 3}`, `{now: null}`.
  {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    properties: { now: {}, today: {} },
    additionalProperties: false,
  },
];

const question = (options: SettingText): TUnsafe<Question> =>
  Type.Unsafe<Question>({
    ...options,
    ...hint('question'),
    type: 'object',
    required: ['operator'],
    properties: {
      operator: { type: 'string' },
      value: { anyOf: [...compared, { type: 'array', items: { anyOf: compared }, maxItems: 1000 }] },
    },
    oneOf: [
      { properties: { operator: { enum: ALONE }, value: false } },
      { properties: { operator: { enum: COMPARING } }, required: ['value'] },
    ],
    additionalProperties: false,
  });

// The hub, which works it out, holds it against the contract: a schema that speaks of itself cannot stand inside another.
const expression = (options: SettingText): TUnsafe<Expression> =>
  Type.Unsafe<Expression>({ ...options, ...hint('expression'), type: 'object', minProperties: 1 });

// The hub, which asks it, holds it against the contract: a schema that speaks of itself cannot stand inside another.
const filter = (options: SettingText): TUnsafe<Filter> =>
  Type.Unsafe<Filter>({ ...options, ...hint('filter'), type: 'object', minProperties: 1 });

/**
 * Ready-made settings: JSON Schema with the hint (`x-widget`) by which the editor shows the right control. Any TypeBox
 * schema will do beside them.
 *
 * @example
 * settings({
 *   list: setting.list({ title: 'List' }),
 *   purpose: Type.Optional(setting.choice({ title: 'Purpose', options: { marketing: 'Marketing', service: 'Service' } })),
 * });
 */
export const setting = {
  /** One line of text. */
  text,
  /** Several lines of text. */
  lines,
  /** Text with `{{ contact.firstName }}` in it, rendered for each contact. */
  liquid,
  /** HTML with Liquid in it. */
  html,
  /** The text of an SMS, with Liquid in it: the editor counts its characters and parts. */
  sms,
  /** A number; `minimum` and `maximum` are among those that it takes. */
  number,
  /** A whole number; `minimum` and `maximum` are among those that it takes. */
  integer,
  /** Yes or no. */
  flag,
  /** One of a few values. */
  choice,
  /** One contact list, by its id. */
  list: reference('list', ID),
  /** One or more contact lists, by their ids. */
  lists,
  /** A custom field, by its key. */
  field: reference('field', FIELD),
  /** Another workflow, by its id. */
  workflow: reference('workflow', ID),
  /** A campaign, by its id: in events it stands where a workflow does. `channel`: only those that go by it. */
  campaign,
  /** A step of a workflow. */
  step: reference('step', STEP),
  /** A connection that was set up in the workspace: `channel`, one by which such messages go; `kind`, one of the plugin's own `connections` of that name. */
  connection,
  /** One of the choices that the plugin's `options` of the name `from` bring from another system. */
  option,
  /** Somebody who works in the workspace, by their id. */
  operator: reference('operator', ID),
  /** A message kept in the workspace. */
  template: reference('template', ID),
  /** A record of one of the plugin's own collections, by its id: which prize, which rule. */
  record,
  /** An amount and a unit: 3 days. */
  duration,
  /** A date and a time of day, as a clock on the wall shows them: `2027-12-24T09:00`. */
  moment: reference('moment', LOCAL_MOMENT),
  /** Of a collection's record: a text that is entered and never shown again, to nobody. Only the plugin's own code reads it. No filter, key or event holds it. */
  secret,
  /** A name and an e-mail address. */
  sender,
  /** A value for the field chosen beside it. */
  value,
  /** What the field chosen beside it is asked: an operator of the filter language, and what it takes. */
  question,
  /** Whom a condition over contacts holds for, for an `audience`. */
  filter,
  /** A value to be worked out, for an effect that takes an `expression`. */
  expression,
  /** The name of a value that a run keeps. */
  variable: reference('variable', FIELD),
} as const;

/**
 * The settings of a trigger or an action: an object that takes no other members than these. `rules` adds JSON Schema
 * keywords that speak of several members at once.
 *
 * @example
 * settings(
 *   { html: Type.Optional(setting.html({ title: 'Content' })), text: Type.Optional(setting.liquid({ title: 'Plain text' })) },
 *   { anyOf: [{ required: ['html'] }, { required: ['text'] }] },
 * );
 */
export const settings = <Properties extends TProperties>(
  properties: Properties,
  rules: Readonly<Record<string, unknown>> = {},
): TObject<Properties> => Type.Object(properties, { ...rules, additionalProperties: false });

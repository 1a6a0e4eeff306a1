import type { Effect, JsonObject, Scalar } from '../contract/index.ts';

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

/** Puts the run's contact into a list, by the list's public id. Permission `lists:write`. */
const joinList = (list: string): EffectOf<'list.join'> => ({ kind: 'list.join', list });

/** Takes the run's contact out of a list. Permission `lists:write`. */
const leaveList = (list: string): EffectOf<'list.leave'> => ({ kind: 'list.leave', list });

/** Sends a message to the run's contact; the run waits for it. Permission `messages:send:<channel>`. */
const sendMessage = (message: MessageToSend): EffectOf<'message.send'> => ({
  kind: 'message.send',
  ...withoutUndefined(message),
});

/** Says that something happened; the type begins with the plugin's name. Permission `events:emit`. */
const emit = (type: string, payload: JsonObject = {}): EffectOf<'event.emit'> => ({
  kind: 'event.emit',
  type,
  payload,
});

/**
 * What an action or a handler may ask the hub to do.
 *
 * @example
 * return done([effects.setField('city', 'Cluj'), effects.joinList(config.list)]);
 */
export const effects = { setField, joinList, leaveList, sendMessage, emit } as const;

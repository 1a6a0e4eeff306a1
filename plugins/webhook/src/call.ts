import {
  defineAction,
  done,
  effects,
  type ContactView,
  type EventView,
  type Json,
  type JsonObject,
} from '@innesto/sdk';
import { config, type CallSettings, CHOSEN } from './call-settings.ts';
import { linesOf } from './lines.ts';
import { readJson, valueAt } from './path.ts';

type Body = NonNullable<ReturnType<typeof effects.request>['body']>;
type Headers = NonNullable<ReturnType<typeof effects.request>['headers']>;

interface Asking {
  readonly contact: ContactView;
  readonly event: EventView | null;
  readonly variables: JsonObject;
}

const ALL = Object.keys(CHOSEN);

/** What is sent where the content is chosen: the contact by its parts, and what else was chosen beside it. */
const chosenJson = ({ contact, event, variables }: Asking, { chosen }: CallSettings): JsonObject => {
  const wanted = new Set<string>(chosen === undefined || chosen.length === 0 ? ALL : chosen);
  const { id, externalId, email, phone, firstName, lastName, timeZone, fields } = contact;
  const parts: JsonObject = { externalId, email, phone, firstName, lastName, timeZone, fields: { ...fields } };
  return {
    contact: { id, ...Object.fromEntries(Object.entries(parts).filter(([name]) => wanted.has(name))) },
    ...(wanted.has('event') && event !== null
      ? { event: { id: event.id, type: event.type, at: new Date(event.at).toISOString(), payload: event.payload } }
      : {}),
    ...(wanted.has('variables') ? { variables } : {}),
  };
};

const bodyOf = (asking: Asking, settings: CallSettings): Body | undefined => {
  const { method = 'POST', content = 'chosen', template } = settings;
  if (method === 'GET' || content === 'nothing') return undefined;
  return content === 'template' && template !== undefined ? { template } : { json: chosenJson(asking, settings) };
};

const keyOf = ({ key, keyHeader, user }: CallSettings): Headers => {
  switch (key) {
    case 'bearer':
      return { authorization: { secret: 'key', prefix: 'Bearer ' } };
    case 'basic':
      return { authorization: { basic: { user: user ?? '', password: 'key' } } };
    case 'header':
      return keyHeader === undefined ? {} : { [keyHeader]: { secret: 'key' } };
    default:
      return {};
  }
};

/** Asks another system for the contact; the run waits for its answer, and keeps of it what the settings say. */
export const call = defineAction({
  title: 'Call a webhook',
  description: 'Asks another system by HTTP, and keeps what it answers for the steps behind it.',
  category: 'connections',
  config,
  needs: ['contact', 'event', 'variables'],
  ports: { refused: 'Answered with an error' },
  secrets: {
    key: { title: 'Key or password', description: 'What the system gave out to sign in with.', neededWith: 'key' },
    signing: {
      title: 'Secret to sign with',
      description:
        'Where it is entered, requests are signed in the manner of Standard Webhooks, with HMAC-SHA256 and the time.',
      optional: true,
    },
  },
  batch: 50,
  run: (asking, { config: settings }) => {
    const { method = 'POST', address, timeout, onUncertain = 'resend' } = settings;
    const fixed = linesOf(settings.headers, ':').map(({ name, value }) => [name, value] as const);
    return done([
      effects.request({
        method,
        url: { template: address },
        headers: { ...Object.fromEntries(fixed), ...keyOf(settings) },
        body: bodyOf(asking, settings),
        sign: { secret: 'signing', optional: true },
        timeoutSeconds: timeout,
        onUncertain: onUncertain === 'resend' ? 'resend' : 'hold',
      }),
    ]);
  },
  settle: ({ answers: [told] }, { config: { variables, onUncertain } }) => {
    if (told === undefined || told.state === 'skipped') return { port: 'skipped', ...reasonOf(told?.reason) };
    const { state, answer } = told;
    const reason = reasonOf(told.reason);
    if (state === 'uncertain') return { port: onUncertain === 'go-on' ? 'done' : 'failed', ...reason };
    const kept = answer === null ? {} : keep(variables, { ...answer, body: readJson(answer.body) ?? answer.body });
    if (state === 'done') return { port: 'done', variables: kept };
    const isRefused = answer !== null && answer.status < 500;
    return { port: isRefused ? 'refused' : 'failed', variables: kept, ...reason };
  },
});

const reasonOf = (reason: string | null | undefined): { readonly reason?: string } =>
  reason === null || reason === undefined ? {} : { reason };

/** The variables that settings want of an answer; one that is not in it becomes empty, so that none of an earlier answer is taken for it. */
const keep = (
  variables: string | undefined,
  answer: { readonly status: number; readonly headers: { readonly [name: string]: string }; readonly body: Json },
): JsonObject =>
  Object.fromEntries(
    linesOf(variables, '=').map(({ name, value }) => [
      name,
      valueAt({ ...answer, headers: { ...answer.headers } }, value) ?? null,
    ]),
  );

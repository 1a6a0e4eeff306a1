import type { AttributeView } from '@innesto/sdk/contract';
import { CHANNEL_WORDS } from '../text/consent.ts';
import { ENDS } from '../text/why-answer.ts';
import type { WordKey, Words } from '../text/words.svelte.ts';
import type { AttributeKind, AttributeOffer, EventOffer, NamedValue, Narrowed } from './attribute.ts';

/** What the hub's answer is told with: the names of workflows, and the events that can happen to a contact. */
export interface CatalogueWords {
  readonly say: Words['say'];
  readonly workflows: readonly { readonly id: string; readonly name: string }[];
  readonly events: readonly EventOffer[];
}

const CONTACT: ReadonlyMap<string, WordKey> = new Map([
  ['firstName', 'contact.first-name'],
  ['lastName', 'contact.last-name'],
  ['email', 'contact.email'],
  ['phone', 'contact.phone'],
  ['timeZone', 'forms.contact-time-zone'],
  ['externalId', 'contact.external-id'],
  ['source', 'forms.contact-source'],
  ['createdAt', 'forms.contact-created'],
  ['id', 'forms.contact-id'],
]);

const SOURCES: ReadonlyMap<string, WordKey> = new Map([
  ['api', 'forms.source-api'],
  ['form', 'forms.source-form'],
  ['import', 'forms.source-import'],
  ['operator', 'forms.source-operator'],
  ['workflow', 'forms.source-workflow'],
]);

const CONSENTS: ReadonlyMap<string, WordKey> = new Map([
  ['marketing', 'forms.consent-marketing'],
  ['profiling', 'forms.consent-profiling'],
  ['third-party', 'forms.consent-third-party'],
  ['service', 'forms.consent-service'],
  ['open-tracking', 'forms.consent-open-tracking'],
  ['click-tracking', 'forms.consent-click-tracking'],
]);

const COUNTS: ReadonlyMap<string, WordKey> = new Map([
  ['events.count', 'forms.count-events'],
  ['messages.sent', 'forms.count-sent'],
  ['messages.opened', 'forms.count-opened'],
  ['messages.clicked', 'forms.count-clicked'],
]);

const CHANNELS: ReadonlyMap<string, WordKey> = new Map(Object.entries(CHANNEL_WORDS));

const called = (value: string, words: ReadonlyMap<string, WordKey>, say: Words['say']): NamedValue => {
  const word = words.get(value);
  return { value, title: word === undefined ? value : say(word) };
};

const plainKind = (
  { type, choices = [] }: Pick<AttributeView, 'type' | 'choices'>,
  titleOf = (value: string): string => value,
): AttributeKind => {
  if (type === 'any') return { kind: 'text' };
  if (type !== 'choice') return { kind: type };
  return { kind: 'choice', choices: choices.map((value) => ({ value, title: titleOf(value) })) };
};

/** Attributes that are asked about under one name: the first of them leads. */
const together = (views: readonly AttributeView[]): Pick<AttributeOffer, 'attribute' | 'also' | 'operators'> => ({
  attribute: views[0]?.attribute ?? '',
  also: views.slice(1).map(({ attribute }) => attribute),
  operators: [...new Set(views.flatMap(({ operators }) => operators))],
});

const lastOf = (attribute: string): string => attribute.slice(attribute.lastIndexOf('.') + 1);

/** By which ways something is measured: openings in e-mails and nowhere else, clicks in SMS too. */
const MEASURED: ReadonlyMap<string, readonly string[]> = new Map([
  ['open-tracking', ['email']],
  ['click-tracking', ['email', 'sms']],
]);

const consentOffer = (purpose: string, views: readonly AttributeView[], say: Words['say']): AttributeOffer => {
  const channels = MEASURED.get(purpose);
  const asked = channels === undefined ? views : views.filter(({ attribute }) => channels.includes(lastOf(attribute)));
  return {
    ...together(asked),
    group: 'consents',
    title: called(purpose, CONSENTS, say).title,
    type: { kind: 'consent', channels: asked.map(({ attribute }) => called(lastOf(attribute), CHANNELS, say)) },
  };
};

const runOffer = (
  workflow: string,
  views: readonly AttributeView[],
  { say, workflows }: CatalogueWords,
): AttributeOffer => ({
  ...together(views),
  group: 'workflows',
  title: workflows.find(({ id }) => id === workflow)?.name ?? views[0]?.label ?? workflow,
  type: { kind: 'run', reasons: [...ENDS].map(([value, word]) => ({ value, title: say(word) })) },
});

/** What can be asked of a record. */
const askOffer = ({
  attribute,
  label,
  type,
  choices,
  operators,
}: NonNullable<AttributeView['asks']>[number]): AttributeOffer => ({
  attribute,
  operators,
  group: 'kept',
  title: label,
  type: plainKind({ type, ...(choices === undefined ? {} : { choices }) }),
});

const countOffer = (
  view: AttributeView,
  { say, events }: CatalogueWords,
): AttributeOffer & { readonly type: Narrowed } => {
  const { attribute, operators, of = [], asks = [] } = view;
  const word = COUNTS.get(attribute);
  return {
    attribute,
    operators,
    group: 'past',
    title: word === undefined ? view.label : say(word),
    type: {
      kind: 'count',
      by: of,
      events: of.includes('event') ? events : [],
      attributes: asks.map(askOffer),
      channels: [...CHANNELS.keys()].map((channel) => called(channel, CHANNELS, say)),
    },
  };
};

const isCount = ({ attribute }: AttributeView): boolean => /^(records|happened)\./.test(attribute);
const isAmount = ({ attribute }: AttributeView): boolean => /^(sum|least|most)\./.test(attribute);

/** What a plugin keeps: how many records there are, what their numbers come to, or what the newest of them, or a balance, says. */
const keptOffer = (view: AttributeView, words: CatalogueWords): AttributeOffer => {
  const { attribute, operators, label } = view;
  if (isCount(view)) return { ...countOffer(view, words), group: 'kept' };
  if (!isAmount(view)) return { attribute, operators, group: 'kept', title: label, type: plainKind(view) };
  const counted = countOffer(view, words);
  return { ...counted, group: 'kept', type: { ...counted.type, kind: 'amount' } };
};

const partOf = ({ attribute }: AttributeView): string => attribute.split('.')[1] ?? '';

const placeOf = (view: AttributeView): number => [...CONTACT.keys()].indexOf(partOf(view));

const ofRoom = (views: readonly AttributeView[], room: AttributeView['room']): readonly AttributeView[] =>
  views.filter((view) => view.room === room);

/** What the hub says can be asked of a contact, in the person's language. */
export const catalogueOffers = (views: readonly AttributeView[], words: CatalogueWords): readonly AttributeOffer[] => [
  // Names before ids.
  ...ofRoom(views, 'contact')
    .toSorted((one, other) => placeOf(one) - placeOf(other))
    .map((view): AttributeOffer => {
      const { attribute, operators, label } = view;
      const word = CONTACT.get(partOf(view));
      return {
        attribute,
        operators,
        group: 'contact',
        title: word === undefined ? label : words.say(word),
        type: plainKind(view, (value) => called(value, SOURCES, words.say).title),
      };
    }),
  ...ofRoom(views, 'field').map((view): AttributeOffer => ({
    attribute: view.attribute,
    operators: view.operators,
    group: 'fields',
    title: view.label,
    type: plainKind(view),
  })),
  ...ofRoom(views, 'list').map((view): AttributeOffer => ({
    attribute: view.attribute,
    group: 'lists',
    title: view.label,
    type: { kind: 'member' },
  })),
  ...[...ofRoom(views, 'messages'), ...ofRoom(views, 'events')].map((view) => countOffer(view, words)),
  ...ofRoom(views, 'kept').map((view) => keptOffer(view, words)),
  ...[...Map.groupBy(ofRoom(views, 'consent'), partOf)].map(([purpose, grouped]) =>
    consentOffer(purpose, grouped, words.say),
  ),
  ...[...Map.groupBy(ofRoom(views, 'run'), partOf)].map(([workflow, grouped]) => runOffer(workflow, grouped, words)),
];

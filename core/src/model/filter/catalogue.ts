import { Channel, Purpose, type AttributeView, type FieldDefinition, type Which } from '@innesto/sdk/contract';
import {
  CONSENT_STATES,
  CONTACT_MEMBERS,
  OPERATORS_OF,
  RUN_MEMBERS,
  RUN_STATES,
  SOURCES,
  type AttributeType,
} from './attribute-type.ts';
import type { AskedOfRecord, KeptAttribute } from './kept-attribute.ts';

/** What a workspace has that its attributes are made of. */
export interface AttributeScope {
  readonly fields: readonly FieldDefinition[];
  readonly lists: readonly { readonly publicId: string; readonly name: string }[];
  readonly workflows: readonly { readonly publicId: string; readonly name: string }[];
  /** What plugins declare over what they keep. */
  readonly kept?: readonly KeptAttribute[];
}

/** Which members of `of` an attribute that counts takes. */
export const COUNTED: Readonly<Record<string, readonly (keyof Which)[]>> = {
  'events.count': ['event', 'when', 'within'],
  'messages.sent': ['workflow', 'step', 'channel', 'within'],
  'messages.opened': ['workflow', 'step', 'channel', 'within'],
  'messages.clicked': ['workflow', 'step', 'channel', 'within'],
};

const LABELS: Readonly<Record<string, string>> = {
  id: 'Id',
  externalId: 'External id',
  email: 'E-mail',
  phone: 'Phone',
  firstName: 'First name',
  lastName: 'Last name',
  timeZone: 'Time zone',
  source: 'Source',
  createdAt: 'Created',
  state: 'Where the last run stands',
  entered: 'Entered last',
  ended: 'Ended last',
  reason: 'Why the last run ended',
  'events.count': 'Number of events',
  'messages.sent': 'Number of messages sent',
  'messages.opened': 'Number of messages opened',
  'messages.clicked': 'Number of messages clicked',
};

interface Described {
  readonly attribute: string;
  readonly label: string;
  readonly room: AttributeView['room'];
  readonly type: AttributeType;
  readonly choices?: readonly string[];
}

const view = ({ attribute, label, room, type, choices }: Described): AttributeView => ({
  attribute,
  label,
  room,
  type,
  ...(choices === undefined ? {} : { choices: [...choices] }),
  operators: [...OPERATORS_OF[type]],
});

const named = <Const extends string>(union: {
  readonly anyOf: readonly { readonly const: Const }[];
}): readonly Const[] => union.anyOf.map(({ const: name }) => name);

const contactAttributes = (): readonly AttributeView[] =>
  Object.entries(CONTACT_MEMBERS).map(([name, type]) =>
    view({
      attribute: `contact.${name}`,
      label: LABELS[name] ?? name,
      room: 'contact',
      type,
      ...(name === 'source' ? { choices: SOURCES } : {}),
    }),
  );

const fieldAttributes = (fields: readonly FieldDefinition[]): readonly AttributeView[] =>
  fields.map(({ key, label, type, choices }) =>
    view({ attribute: `field.${key}`, label, room: 'field', type, ...(choices === undefined ? {} : { choices }) }),
  );

const consentAttributes = (): readonly AttributeView[] =>
  named(Purpose).flatMap((purpose) =>
    named(Channel).map((channel) =>
      view({
        attribute: `consent.${purpose}.${channel}`,
        label: `Consent to ${purpose} by ${channel}`,
        room: 'consent',
        type: 'choice',
        choices: CONSENT_STATES,
      }),
    ),
  );

const runAttributes = (workflows: AttributeScope['workflows']): readonly AttributeView[] =>
  workflows.flatMap(({ publicId, name: workflow }) =>
    Object.entries(RUN_MEMBERS).map(([name, type]) =>
      view({
        attribute: `run.${publicId}.${name}`,
        label: `${workflow}: ${LABELS[name] ?? name}`,
        room: 'run',
        type,
        ...(name === 'state' ? { choices: RUN_STATES } : {}),
      }),
    ),
  );

const countedAttributes = (): readonly AttributeView[] =>
  Object.entries(COUNTED).map(([attribute, of]) => ({
    ...view({
      attribute,
      label: LABELS[attribute] ?? attribute,
      room: attribute.startsWith('events.') ? 'events' : 'messages',
      type: 'number',
    }),
    of: [...of],
  }));

const askedView = ({
  attribute,
  label,
  labels,
  type,
  choices,
}: AskedOfRecord): NonNullable<AttributeView['asks']>[number] => ({
  attribute,
  label,
  labels: { ...labels },
  type,
  ...(choices === null ? {} : { choices: [...choices] }),
  operators: [...OPERATORS_OF[type]],
});

/** Everything that filters may ask of a contact, in the order in which pages offer it. */
export const attributeCatalogue = ({
  fields,
  lists,
  workflows,
  kept = [],
}: AttributeScope): readonly AttributeView[] => [
  ...contactAttributes(),
  ...fieldAttributes(fields),
  ...lists.map(({ publicId, name }) =>
    view({ attribute: `list.${publicId}`, label: name, room: 'list', type: 'boolean' }),
  ),
  ...consentAttributes(),
  ...kept.map(({ attribute, label, labels, type, asks, takesWithin }) => ({
    ...view({ attribute, label, room: 'kept', type }),
    labels: { ...labels },
    ...(asks === null
      ? {}
      : { of: ['when' as const, ...(takesWithin ? ['within' as const] : [])], asks: asks.map(askedView) }),
  })),
  ...countedAttributes(),
  ...runAttributes(workflows),
];

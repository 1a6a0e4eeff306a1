import { stepsOf, type Tree } from '../../editor/tree.ts';
import type { AttributeOffer, EventOffer } from '../../form/attribute.ts';
import { attributesFor, attributesOfEvent } from '../../form/attributes.ts';
import { eventMembersOf, type EventMember } from '../../form/event-members.ts';
import type { FormOffers } from '../../form/form-offers.svelte.ts';
import { tellEvent } from '../../text/event-type.ts';
import type { Words } from '../../text/words.svelte.ts';
import type { Bench } from './bench.ts';
import type { Contributions } from './contributions.svelte.ts';
import { variablesIn } from './variables-in.ts';

interface Options {
  readonly tree: () => Tree;
  readonly contributions: Contributions;
  readonly offers: FormOffers;
  readonly nameOf: (step: string) => string;
  readonly say: Words['say'];
}

const DATES: ReadonlySet<string> = new Set(['date', 'moment']);

/** The days and moments that there are of a contact, and of what the trigger tells. */
const datesOf = (
  fields: readonly { readonly key: string; readonly label: string; readonly type: string }[],
  members: readonly EventMember[],
): readonly { readonly value: string; readonly title: string }[] => [
  ...fields.filter(({ type }) => DATES.has(type)).map(({ key, label }) => ({ value: `field.${key}`, title: label })),
  ...members.filter(({ type }) => DATES.has(type.kind)).map(({ name, title }) => ({ value: `event.${name}`, title })),
];

/** What can be asked about, and waited for, at the steps of a workflow. */
export const askablesOf = ({
  tree,
  contributions,
  offers,
  nameOf,
  say,
}: Options): Pick<Bench, 'askableOf' | 'askableOfContact' | 'dates' | 'messages'> & {
  readonly attributes: (step: string | null) => readonly AttributeOffer[];
} => {
  const messages: Bench['messages'] = (step) => {
    const found: { readonly value: string; readonly title: string }[] = [];
    for (const item of stepsOf(tree())) {
      if (item.id === step) break;
      // What became of a message can be asked of those that went out before.
      const sends = item.kind === 'action' && contributions.action(item.contribution)?.category === 'messages';
      if (sends) found.push({ value: item.id, title: nameOf(item.id) });
    }
    return found;
  };
  const members = (): readonly EventMember[] =>
    eventMembersOf(contributions.trigger(tree().trigger?.contribution ?? '')?.events ?? [], say);
  const askableOf = (event: string): readonly AttributeOffer[] =>
    attributesOfEvent(eventMembersOf([contributions.heard(event)], say));
  const events = (): readonly EventOffer[] =>
    contributions.eventTypes.map((type) => ({
      value: type,
      title: contributions.heard(type).title ?? tellEvent(type, say),
      attributes: askableOf(type),
    }));
  const contact = () => ({
    catalogue: offers.attributes ?? [],
    workflows: offers.workflows ?? [],
    events: events(),
  });
  return {
    attributes: (step) =>
      attributesFor(
        {
          ...contact(),
          steps: messages(step).map(({ value, title }) => ({ id: value, title })),
          event: members(),
          variables: variablesIn(tree(), {
            schemaOf: (contribution) => contributions.action(contribution)?.config ?? null,
            leftBy: (contribution) => contributions.action(contribution)?.variables ?? [],
            attributes: attributesFor(contact(), say),
          }),
        },
        say,
      ),
    askableOf,
    askableOfContact: () => attributesFor(contact(), say),
    dates: () => datesOf(offers.fields ?? [], members()),
    messages,
  };
};

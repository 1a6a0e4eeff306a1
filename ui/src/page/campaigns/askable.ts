import type { AttributeOffer } from '../../form/attribute.ts';
import { attributesFor, attributesOfEvent } from '../../form/attributes.ts';
import { eventMembersOf } from '../../form/event-members.ts';
import type { FormOffers } from '../../form/form-offers.svelte.ts';
import { tellEvent } from '../../text/event-type.ts';
import type { Words } from '../../text/words.svelte.ts';
import type { Contributions } from '../workflow/contributions.svelte.ts';

/** What can be asked of contacts, to choose some of them. */
export const askableOfContacts = ({
  offers,
  contributions,
  say,
}: {
  readonly offers: FormOffers;
  readonly contributions: Contributions;
  readonly say: Words['say'];
}): readonly AttributeOffer[] =>
  attributesFor(
    {
      catalogue: offers.attributes ?? [],
      workflows: offers.workflows ?? [],
      events: contributions.eventTypes.map((type) => {
        const heard = contributions.heard(type);
        return {
          value: type,
          title: heard.title ?? tellEvent(type, say),
          attributes: attributesOfEvent(eventMembersOf([heard], say)),
        };
      }),
    },
    say,
  );

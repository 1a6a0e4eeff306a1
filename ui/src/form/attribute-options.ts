import type { Words } from '../text/words.svelte.ts';
import { ATTRIBUTE_GROUPS, type AttributeGroup, type AttributeOffer } from './attribute.ts';
import type { Option } from './match-options.ts';

const HEADINGS = {
  contact: 'forms.group-contact',
  fields: 'forms.group-fields',
  lists: 'forms.group-lists',
  messages: 'forms.group-messages',
  event: 'forms.group-event',
  variables: 'forms.group-variables',
  past: 'forms.group-past',
  consents: 'forms.group-consents',
  kept: 'forms.group-kept',
  workflows: 'forms.group-workflows',
} as const satisfies Readonly<Record<AttributeGroup, string>>;

/** Attributes to choose from, under their headings. */
export const attributeOptions = (attributes: readonly AttributeOffer[], say: Words['say']): readonly Option[] =>
  attributes
    .toSorted((one, other) => ATTRIBUTE_GROUPS.indexOf(one.group) - ATTRIBUTE_GROUPS.indexOf(other.group))
    .map(({ attribute, title, group }) => ({ value: attribute, title, group: say(HEADINGS[group]) }));

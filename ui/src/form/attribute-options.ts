import type { Words } from '../text/words.svelte.ts';
import type { AttributeGroup, AttributeOffer } from './attribute.ts';
import type { Option } from './match-options.ts';

const HEADINGS = {
  contact: 'forms.group-contact',
  fields: 'forms.group-fields',
  lists: 'forms.group-lists',
  messages: 'forms.group-messages',
  event: 'forms.group-event',
  variables: 'forms.group-variables',
} as const satisfies Readonly<Record<AttributeGroup, string>>;

/** Attributes to choose from, under their headings. */
export const attributeOptions = (attributes: readonly AttributeOffer[], say: Words['say']): readonly Option[] =>
  attributes.map(({ attribute, title, group }) => ({ value: attribute, title, group: say(HEADINGS[group]) }));

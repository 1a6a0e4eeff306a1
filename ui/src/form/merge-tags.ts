import type { FieldDefinition } from '@innesto/sdk/contract';
import type { Words } from '../text/words.svelte.ts';
import type { AttributeOffer } from './attribute.ts';

/** Something about the contact, or about what began the run, that a message can say: what it is called, and the Liquid that says it. */
export interface MergeTag {
  readonly title: string;
  readonly liquid: string;
}

/** What is told as it is kept; what has words of its own in each language is not for letters. */
const SAID: ReadonlySet<AttributeOffer['type']['kind']> = new Set(['text', 'number', 'date']);

/** What a message can say beside what is known of the contact: of what began the run, and what steps before left in it. */
const TOLD = /^(event|variable)\./;

/** Something of a contact's own record, such as the code of a coupon. */
interface OwnValue {
  readonly title: string;
  readonly path: string;
  readonly isMoment: boolean;
}

/**
 * What messages can say of a contact, of the business, of the event that began the run, of what steps left in it, and of the contact's own records.
 * No two have the same title. A record has nothing to fall back on: a message that shows one is for those who have it.
 */
export const mergeTagsFor = (
  { fields, shown = [] }: { readonly fields: readonly FieldDefinition[]; readonly shown?: readonly OwnValue[] },
  say: Words['say'],
  attributes: readonly AttributeOffer[] = [],
): readonly MergeTag[] => {
  const own: readonly MergeTag[] = [
    { title: say('contact.first-name'), liquid: '{{ contact.firstName | default: "" }}' },
    { title: say('contact.last-name'), liquid: '{{ contact.lastName | default: "" }}' },
    { title: say('contact.email'), liquid: '{{ contact.email }}' },
    { title: say('contact.phone'), liquid: '{{ contact.phone | default: "" }}' },
    { title: say('forms.workspace-name'), liquid: '{{ workspace.name }}' },
  ];
  const taken = new Set(own.map(({ title }) => title));
  const named = (label: string, key: string): string => {
    let title = label;
    while (taken.has(title)) title = `${title} (${key})`;
    taken.add(title);
    return title;
  };
  const custom = fields.map(({ key, label }) => ({
    title: named(label, key),
    liquid: `{{ field.${key} | default: "" }}`,
  }));
  const happened = attributes.flatMap(({ attribute, title, type }): readonly MergeTag[] =>
    TOLD.test(attribute) && SAID.has(type.kind)
      ? [
          {
            title: named(title, attribute.replace(TOLD, '')),
            liquid: `{{ ${attribute} | default: "" }}`,
          },
        ]
      : [],
  );
  const records = shown.map(({ title, path, isMoment }) => ({
    title: named(title, path),
    liquid: `{{ ${path}${isMoment ? ' | date: "%d/%m/%Y"' : ''} }}`,
  }));
  return [...own, ...custom, ...happened, ...records];
};

const OUTPUT = /^\{\{-?\s*([A-Za-z0-9_.-]+?)\s*(?:\|[^}]*)?-?\}\}$/;

/** What a piece of Liquid is called: the title of the tag that says the same, whatever it falls back on; else null. */
export const titleOfLiquid = (liquid: string, tags: readonly MergeTag[]): string | null => {
  const path = OUTPUT.exec(liquid)?.[1];
  if (path === undefined) return null;
  return tags.find((tag) => OUTPUT.exec(tag.liquid)?.[1] === path)?.title ?? null;
};

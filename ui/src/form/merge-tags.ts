import type { FieldDefinition } from '@innesto/sdk/contract';
import type { Words } from '../text/words.svelte.ts';

/** Something about the contact that a message can say: what it is called, and the Liquid that says it. */
export interface MergeTag {
  readonly title: string;
  readonly liquid: string;
}

/** What messages can say of a contact and of the business. No two have the same title. */
export const mergeTagsFor = (fields: readonly FieldDefinition[], say: Words['say']): readonly MergeTag[] => {
  const own: readonly MergeTag[] = [
    { title: say('contact.first-name'), liquid: '{{ contact.firstName | default: "" }}' },
    { title: say('contact.last-name'), liquid: '{{ contact.lastName | default: "" }}' },
    { title: say('contact.email'), liquid: '{{ contact.email }}' },
    { title: say('contact.phone'), liquid: '{{ contact.phone | default: "" }}' },
    { title: say('forms.workspace-name'), liquid: '{{ workspace.name }}' },
  ];
  const taken = new Set(own.map(({ title }) => title));
  const custom = fields.map(({ key, label }): MergeTag => {
    let title = label;
    while (taken.has(title)) title = `${title} (${key})`;
    taken.add(title);
    return { title, liquid: `{{ field.${key} | default: "" }}` };
  });
  return [...own, ...custom];
};

const OUTPUT = /^\{\{-?\s*([A-Za-z0-9_.]+)\s*(?:\|[^}]*)?-?\}\}$/;

/** What a piece of Liquid is called: the title of the tag that says the same, whatever it falls back on; else null. */
export const titleOfLiquid = (liquid: string, tags: readonly MergeTag[]): string | null => {
  const path = OUTPUT.exec(liquid)?.[1];
  if (path === undefined) return null;
  return tags.find((tag) => OUTPUT.exec(tag.liquid)?.[1] === path)?.title ?? null;
};

import type { CollectionManifest, Filter, SendMessageEffect } from '@innesto/sdk/contract';
import { keptKey } from '../collection.ts';
import { recordMentions, showAllBut, type Manifests, type RecordMention } from './own-records.ts';
import { renderMessage, type RenderInput } from './render.ts';

/** What a contact must have a record of so that a message goes to it: any of a collection for which the condition holds. */
export interface NeededRecord {
  /** The collection's key. */
  readonly collection: string;
  /** Over `record.<attribute>`. */
  readonly filter: Filter;
}

/** The templates of a message. */
export type Templates = Pick<SendMessageEffect, 'subject' | 'html' | 'text'>;

/** Nobody in particular: whoever is really written to has other names, and may go other ways through the text. */
const ANYBODY: Omit<RenderInput, 'effect' | 'now' | 'workspace'> = {
  contact: {
    externalId: 'x',
    email: 'x@example.com',
    phone: null,
    firstName: 'x',
    lastName: 'x',
    timeZone: null,
    fields: {},
    key: 'x',
  },
  event: null,
  variables: {},
  sender: { name: '', address: '' },
  links: { unsubscribe: '', pixel: null },
};

const filterOf = ({ which }: RecordMention, { inMessages }: CollectionManifest): Filter => ({
  all: [
    ...(inMessages?.while === undefined
      ? []
      : [
          {
            attribute: `record.${inMessages.while.attribute}`,
            operator: 'is' as const,
            value: inMessages.while.is,
          },
        ]),
    ...(which === 'newest' || inMessages?.by === undefined
      ? []
      : [{ attribute: `record.${inMessages.by}`, operator: 'is' as const, value: which }]),
  ],
});

/** What nobody can have: it is of no collection of the workspace, or messages may not show it. */
const isNobodys = ({ which, attribute }: RecordMention, manifest: CollectionManifest | undefined): boolean =>
  manifest?.inMessages?.shows.includes(attribute) !== true ||
  (which !== 'newest' && manifest.inMessages.by === undefined);

/**
 * What a contact must have a record of so that a message goes to it: what is mentioned and put out with nothing in its place, asked
 * of each mention by rendering the message without it. What is mentioned beside a default, or in a branch that asks first, is not needed.
 */
export const neededRecords = (
  effect: Templates,
  { manifests, ...around }: Pick<RenderInput, 'now' | 'workspace'> & { readonly manifests: Manifests },
): readonly NeededRecord[] => {
  const mentions = recordMentions([effect.subject, effect.html, effect.text]);
  const isPutOut = (mention: RecordMention): boolean => {
    const records = showAllBut(mention, mentions);
    renderMessage({ ...ANYBODY, ...around, effect: { purpose: 'service', ...effect }, records });
    return records.absent.isShown;
  };
  const needed = mentions.filter(isPutOut).map((mention): NeededRecord => {
    const collection = keptKey(mention.plugin, mention.collection);
    const manifest = manifests.get(collection);
    // That of any nothing is asked holds of nobody.
    const filter = manifest === undefined || isNobodys(mention, manifest) ? { any: [] } : filterOf(mention, manifest);
    return { collection, filter };
  });
  return [...new Map(needed.map((one) => [JSON.stringify(one), one])).values()];
};

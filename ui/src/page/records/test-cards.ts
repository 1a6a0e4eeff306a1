import type { CollectionView, RecordView } from '@innesto/sdk/contract';

/** What a club says of its cards. */
export const CARDS: CollectionView = {
  plugin: 'club',
  collection: 'cards',
  pluginTitle: 'Club',
  title: 'Cards',
  record: {
    type: 'object',
    properties: {
      number: { type: 'string', title: 'Number', minLength: 1 },
      level: {
        title: 'Level',
        default: 'silver',
        anyOf: [
          { type: 'string', const: 'silver', title: 'Silver' },
          { type: 'string', const: 'gold', title: 'Gold' },
        ],
      },
      visits: { type: 'integer', title: 'Visits' },
      since: { type: 'string', title: 'Since', format: 'date' },
      note: { type: 'string', title: 'Note', 'x-widget': 'textarea' },
      gift: { type: 'string', title: 'Gift', 'x-widget': 'record', 'x-collection': 'gifts' },
    },
    required: ['number'],
    additionalProperties: false,
  },
  uniqueKeys: [['number']],
  filterable: ['number', 'visits', 'level'],
  contact: 'required',
  layout: 'table',
  till: null,
  inBulk: null,
};

/** A card as the hub tells it. */
export const cardOf = (id: string, attributes: RecordView['attributes']): RecordView => ({
  id,
  contact: null,
  person: null,
  attributes,
  balances: {},
  linked: {},
  rev: 1,
  createdAt: '2026-11-21T12:00:00.000Z',
  updatedAt: '2026-11-21T12:00:00.000Z',
});

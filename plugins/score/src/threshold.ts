import { defineTrigger, type Filter, filters, setting, settings } from '@innesto/sdk';

/** What each comparison asks, of an attribute and of a number. */
const ASKS = {
  equal: { of: filters.is, holds: (score: number, points: number) => score === points },
  below: { of: filters.less, holds: (score: number, points: number) => score < points },
  'at-most': { of: filters.atMost, holds: (score: number, points: number) => score <= points },
  'at-least': { of: filters.atLeast, holds: (score: number, points: number) => score >= points },
  above: { of: filters.more, holds: (score: number, points: number) => score > points },
} as const;

const config = settings({
  comparison: setting.choice({
    title: 'The score is',
    options: {
      equal: 'equal to',
      below: 'below',
      'at-most': 'at most',
      'at-least': 'at least',
      above: 'above',
    },
  }),
  points: setting.integer({
    title: 'Points',
    description: 'Starts at the moment at which this comes true, and again when it has been untrue meanwhile.',
    minimum: -1_000_000,
    maximum: 1_000_000,
  }),
});

/**
 * The score comes to be what is asked: an edge, not a level. Each entry is looked at by itself, what lapses like what is given or taken. A new
 * contact comes from nothing, with a score of 0.
 */
export const threshold = defineTrigger({
  title: 'Contact score',
  description:
    'Starts when the score of a contact comes to be equal to, below or above a number, also because points lapse.',
  category: 'points',
  config,
  events: ['score.points.changed', 'contact.created'],
  subscribe: ({ comparison, points }) => {
    const { of, holds } = ASKS[comparison];
    const crossing: Filter = filters.all(of('event.after', points), filters.none(of('event.before', points)));
    const changed = {
      on: 'score.points.changed',
      when: crossing,
      everyone: { filter: of('balance.score.points', points) },
    };
    return holds(0, points) ? [changed, { on: 'contact.created' }] : [changed];
  },
});

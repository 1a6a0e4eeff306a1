import { definePlugin } from '@innesto/sdk';
import { change } from './change.ts';
import { changed, points, score } from './points.ts';
import { interested } from './templates.ts';
import { threshold } from './threshold.ts';

export const plugin = definePlugin({
  name: 'score',
  title: 'Contact score',
  description:
    'Counts points for what contacts do, for good or for a time, and starts workflows when they pass a number.',
  api: '^1.0.0',
  triggers: { threshold },
  actions: { change },
  balances: { points },
  events: { 'score.points.changed': changed },
  attributes: { points: score },
  templates: { interested },
  permissions: [
    {
      right: 'balances:points',
      reason: 'Adds points to the scores of contacts and takes some, where a step of a workflow says so.',
    },
  ],
});

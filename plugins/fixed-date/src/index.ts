import { definePlugin } from '@innesto/sdk';
import { moment } from './moment.ts';
import { onADay } from './templates.ts';

export const plugin = definePlugin({
  name: 'fixed-date',
  title: 'Fixed date',
  description: 'Starts workflows at one date and time, for lists or for everybody.',
  api: '^1.0.0',
  triggers: { moment },
  templates: { 'on-a-day': onADay },
});

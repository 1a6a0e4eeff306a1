import { definePlugin } from '@innesto/sdk';
import { update } from './update.ts';

export const plugin = definePlugin({
  name: 'contact-field',
  title: 'Contact fields',
  description: 'Changes the fields of contacts.',
  api: '^1.0.0',
  actions: { update },
  permissions: [{ right: 'contacts:write:fields', reason: 'Sets and clears the fields that steps of workflows name.' }],
});

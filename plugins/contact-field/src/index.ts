import { definePlugin } from '@innesto/sdk';
import { fieldValue } from './templates.ts';
import { update } from './update.ts';
import { value } from './value.ts';

export const plugin = definePlugin({
  name: 'contact-field',
  title: 'Contact fields',
  description: 'Starts workflows when a field of a contact takes a value, and changes fields in steps.',
  api: '^1.0.0',
  triggers: { value },
  actions: { update },
  templates: { 'field-value': fieldValue },
  permissions: [{ right: 'contacts:write:fields', reason: 'Sets and clears the fields that steps of workflows name.' }],
});

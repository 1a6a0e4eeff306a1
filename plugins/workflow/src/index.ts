import { definePlugin } from '@innesto/sdk';
import { setVariable } from './set-variable.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';

export const plugin = definePlugin({
  name: 'workflow',
  title: 'Workflows',
  description: 'Starts and ends other workflows for a contact, and keeps values for the steps that follow.',
  api: '^1.0.0',
  actions: { start, stop, 'set-variable': setVariable },
  permissions: [
    {
      right: 'workflows:start',
      reason: 'Lets contacts into the workflows that steps name, by those workflows’ rules.',
    },
    { right: 'workflows:stop', reason: 'Ends contacts’ ways through the workflows that steps name.' },
    { right: 'variables:write', reason: 'Keeps the values that steps set, for as long as a contact is inside.' },
  ],
});

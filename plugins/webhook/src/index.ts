import { defineEvent, definePlugin, Type } from '@innesto/sdk';
import { call } from './call.ts';
import { called } from './called.ts';
import { note } from './templates.ts';

export const plugin = definePlugin({
  name: 'webhook',
  title: 'Webhooks',
  description: 'Asks other systems from within workflows, and starts workflows when other systems call.',
  api: '^1.0.0',
  triggers: { called },
  actions: { call },
  events: {
    'webhook.called': defineEvent({
      title: 'Webhook called',
      payload: Type.Object({
        body: Type.Unknown({ title: 'What was said' }),
        query: Type.Record(Type.String(), Type.String(), { title: 'What stood behind the address' }),
        entry: Type.Optional(Type.String({ title: 'What makes the entry its own' })),
      }),
    }),
  },
  templates: { note },
  permissions: [
    { right: 'net', hosts: ['setting:address'], reason: 'Asks the system whose address a step names.' },
    { right: 'webhook', reason: 'Is called by the systems that are to start a workflow.' },
    { right: 'events:emit', reason: 'Says that a call came.' },
    { right: 'contacts:create', reason: 'Makes a contact of whom a call is about, where the trigger says so.' },
  ],
});

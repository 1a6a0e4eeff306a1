import { defineEvent, settings, Type } from '@innesto/sdk';
import { lead } from './kept.ts';

const change = Type.Optional(Type.Object({ from: Type.Optional(Type.String()), to: Type.Optional(Type.String()) }));

/** What the hub tells of leads, for conditions and messages to use. */
export const events = {
  'lead.lead.created': defineEvent({ title: 'Lead created', payload: settings({ attributes: lead.record }) }),
  'lead.lead.updated': defineEvent({
    title: 'Lead changed',
    payload: settings({
      attributes: lead.record,
      changed: settings({ status: change, status_name: change, kind: change }),
    }),
  }),
} as const;

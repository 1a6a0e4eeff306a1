import { definePlugin } from '@innesto/sdk';
import { attributes } from './attributes.ts';
import { create } from './create.ts';
import { created } from './created.ts';
import { events } from './events.ts';
import { begins, moves } from './follow.ts';
import * as kept from './kept.ts';
import { leadCreated } from './lead-created.ts';
import { setStatus } from './set-status.ts';
import { statusChanged } from './status-changed.ts';
import { answer, newLead, wonLead } from './templates.ts';

export const plugin = definePlugin({
  name: 'lead',
  title: 'Leads',
  description: 'Leads in pipelines, and the workflows that begin when somebody new is known or a lead moves on.',
  api: '^1.0.0',
  triggers: { created, 'lead-created': leadCreated, 'status-changed': statusChanged },
  actions: { create, 'set-status': setStatus },
  handlers: { begins, moves },
  collections: { lead: kept.lead, pipeline: kept.pipeline, status: kept.status },
  events,
  attributes,
  templates: { answer, 'new-lead': newLead, 'won-lead': wonLead },
  permissions: [
    {
      right: 'records:lead',
      reason: 'Makes leads, moves them on where a step of a workflow says so, and notes what their status means.',
    },
  ],
});

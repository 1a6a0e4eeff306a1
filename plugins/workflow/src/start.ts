import { defineAction, done, effects, setting, settings } from '@innesto/sdk';

const config = settings({
  workflow: setting.workflow({
    title: 'Workflow',
    description: 'It must be running. Who may enter, and how often, it says itself.',
  }),
});

/** Lets the contact into another workflow, and goes on. Whom that workflow does not let in, goes on all the same. */
export const start = defineAction({
  title: 'Start another workflow',
  description: 'Lets the contact into another workflow, and goes on with this one.',
  category: 'workflow',
  config,
  run: (_item, { config: { workflow } }) => done([effects.startWorkflow(workflow, { otherwise: 'skipped' })]),
});

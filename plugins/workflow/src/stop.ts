import { defineAction, done, effects, setting, settings, Type } from '@innesto/sdk';

const config = settings(
  {
    which: setting.choice({
      title: 'Which',
      options: { one: 'A chosen workflow', others: 'Every other workflow' },
    }),
    workflow: Type.Optional(setting.workflow({ title: 'Workflow' })),
  },
  {
    anyOf: [
      { properties: { which: { const: 'one' } }, required: ['workflow'] },
      { properties: { which: { const: 'others' }, workflow: false } },
    ],
  },
);

/** Ends the contact's way through another workflow, or through every other one; this one goes on. */
export const stop = defineAction({
  title: 'Stop another workflow',
  description: 'Ends the contact’s way through another workflow, or through all others, and goes on with this one.',
  category: 'workflow',
  config,
  run: (_item, { config: { which, workflow } }) =>
    done([effects.stopWorkflow(which === 'one' ? workflow : undefined, { otherwise: 'skipped' })]),
});

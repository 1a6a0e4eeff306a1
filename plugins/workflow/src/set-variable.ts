import { defineAction, done, effects, setting, settings } from '@innesto/sdk';

const config = settings({
  variable: setting.variable({
    title: 'Name',
    description: 'Conditions, calculations and texts of the steps behind this one find it under this name.',
  }),
  becomes: setting.expression({ title: 'What it becomes' }),
});

/** Keeps a value in the contact's run: for as long as it goes on, and for this workflow only. */
export const setVariable = defineAction({
  title: 'Set a variable',
  description: 'Keeps a value for the steps that follow, without changing the contact.',
  category: 'workflow',
  config,
  needs: ['event'],
  run: (_item, { config: { variable, becomes } }) => done([effects.setVariable(variable, becomes)]),
});

import { entry, type FaultEntry } from '../entry.ts';

/** What cannot be with workflows. */
export const WORKFLOW_FAULTS = {
  INNESTO_WORKFLOW_INVALID: entry(
    'user',
    422,
    'The workflow cannot be started: {count} problem(s)',
    'Correct the steps that the problems name.',
  ),
  INNESTO_WORKFLOW_ACTIVE: entry('user', 409, 'The workflow is active', 'Stop it first.'),
  INNESTO_WORKFLOW_NOT_ACTIVE: entry('user', 409, 'The workflow is not active', 'Start it first.'),
  INNESTO_WORKFLOW_INSIDE: entry('user', 409, 'There are contacts inside the workflow', 'End their runs first.'),
  INNESTO_CAMPAIGN_OWN: entry(
    'user',
    409,
    'This workflow is a campaign',
    'Change it as a campaign, or make a workflow of the same steps and change that.',
  ),
  INNESTO_CAMPAIGN_STATE: entry(
    'user',
    409,
    'The campaign is {state}, and this is only for one that is {wanted}',
    'Load it again: it may have gone on meanwhile.',
  ),
  INNESTO_CAMPAIGN_INVALID: entry(
    'user',
    422,
    'The campaign cannot be sent yet: {count} problem(s)',
    'Correct what the problems name.',
  ),
  INNESTO_CAMPAIGN_MOMENT: entry(
    'user',
    422,
    'The campaign cannot go out then: {detail}',
    'Choose a moment that is to come, or send it now.',
  ),
  INNESTO_WEBHOOK_STOPPED: entry(
    'user',
    409,
    'Nobody listens at this address now: the call was not taken',
    'Call again once the workflow is started; what is called meanwhile is not made up for.',
  ),
  INNESTO_WEBHOOK_SIGNATURE: entry(
    'user',
    401,
    'The call’s signature does not prove who calls: {detail}',
    'Sign the raw body with the secret that was entered beside the trigger, and look at the clock.',
  ),
} as const satisfies Record<string, FaultEntry>;

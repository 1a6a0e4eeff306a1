import { entry, type FaultEntry } from '../entry.ts';

/** What fails on the way out into the world. */
export const WORLD_FAULTS = {
  INNESTO_TEMPLATE: entry('user', 400, 'The template cannot be rendered: {detail}', 'Correct the template.'),
  INNESTO_CONNECTION_SETTINGS: entry(
    'user',
    400,
    'The connection does not work: {detail}',
    'Check host, port, encryption, name and password.',
  ),
  INNESTO_CONNECTION_PASSWORD: entry(
    'user',
    400,
    'The stored password was not entered for these settings: {changed}',
    'Enter the password again together with the change, or remove it with null.',
  ),
  INNESTO_CONNECTION_SIGN_IN: entry(
    'user',
    400,
    'The sign-in did not work: {detail}',
    'Begin it again from the page of the connections.',
  ),
  INNESTO_CONNECTION_IN_USE: entry(
    'user',
    409,
    'The connection is used by a workflow with contacts in it, or on their way in: {workflow}',
    'Change the workflow, or end its runs and stop it.',
  ),
  INNESTO_ADDRESS: entry(
    'user',
    400,
    '“{value}” is not one plain e-mail address',
    'Give exactly one address, without a list or a comment.',
  ),
} as const satisfies Record<string, FaultEntry>;

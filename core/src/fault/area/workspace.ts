import { entry, type FaultEntry } from '../entry.ts';

/** What cannot be with workspaces and what they keep. */
export const WORKSPACE_FAULTS = {
  INNESTO_CLOCK_LIVE: entry(
    'user',
    409,
    'The clock of a live workspace cannot be moved',
    'Use a demo or test workspace.',
  ),
  INNESTO_TIME_ZONE: entry('user', 400, '“{zone}” is not a time zone', 'Use an IANA name such as Europe/Rome.'),
  INNESTO_QUIET_HOURS: entry(
    'user',
    400,
    'The quiet hours leave no moment of the year for messages by {channel} for {purpose}',
    'Leave some hours free.',
  ),
  INNESTO_FIELD_UNKNOWN: entry(
    'user',
    400,
    'There is no field “{field}”',
    'Create the field first, or correct its key.',
  ),
  INNESTO_FIELD_VALUE: entry(
    'user',
    400,
    'The field “{field}” holds a {type}, and “{value}” is none',
    'Correct the value.',
  ),
  INNESTO_FIELD_NAME: entry('user', 400, '“{name}” cannot be used as a name here', 'Choose another name.'),
  INNESTO_CONTACT_EMAIL: entry('user', 400, '“{value}” is not an e-mail address', 'Correct the address.'),
  INNESTO_CONTACT_PHONE: entry(
    'user',
    400,
    '“{value}” is not a phone number',
    'Write it with its country code: +39 333 1234567.',
  ),
  INNESTO_CONTACT_IDENTITY: entry(
    'user',
    400,
    'The contact has none of: external id, e-mail, phone',
    'Give at least one of them.',
  ),

  INNESTO_CONTACT_AMBIGUOUS: entry(
    'user',
    409,
    'Several contacts have the {key} “{value}”',
    'Name the contact by the key that is unique in the workspace.',
  ),
  INNESTO_CONTACT_TAKEN: entry(
    'user',
    409,
    'Another contact has the {key} “{value}”',
    'Change that contact, or give this one another.',
  ),
  INNESTO_CONTACT_CHANGED: entry(
    'user',
    409,
    'The contact was changed meanwhile: it is at revision {rev}',
    'Load it again, and send the change with that revision.',
  ),
  INNESTO_RECORD_INVALID: entry(
    'user',
    400,
    'The record cannot be kept like this: {detail}',
    'Correct the member that the path names; `problems` lists all that is wrong.',
  ),
  INNESTO_RECORD_TAKEN: entry(
    'user',
    409,
    'Another record has the same: {key}',
    'Change that record, or give this one another.',
  ),
  INNESTO_RECORD_CHANGED: entry(
    'user',
    409,
    'The record was changed meanwhile: it is at revision {rev}',
    'Load it again, and send the change with that revision.',
  ),
  INNESTO_CONTACT_MERGED: entry(
    'user',
    410,
    'The contact is one with another now: {contact}',
    'Use that contact’s id.',
  ),
  INNESTO_CONTACT_TEXT: entry(
    'user',
    400,
    '“{value}” is too long or holds a character that cannot be kept',
    'Shorten it, and remove control characters.',
  ),
  INNESTO_FIELD_EXISTS: entry(
    'user',
    409,
    'There is a field “{field}” already',
    'Change that field, or choose another key.',
  ),
  INNESTO_FIELD_LIMIT: entry(
    'user',
    409,
    'A workspace has at most {limit} fields',
    'Delete a field that nobody needs any more.',
  ),
  INNESTO_FIELD_KEPT: entry(
    'user',
    409,
    'A deleted field “{field}” held a {type}, and its values are still kept',
    'Create it with that type to have them back, or choose another key.',
  ),
  INNESTO_FIELD_CHOICES: entry(
    'user',
    400,
    'A field of the type choice has choices, each once, and no other type has any',
    'Correct the choices.',
  ),
  INNESTO_FIELD_IN_USE: entry(
    'user',
    409,
    'The field is used by a workflow with contacts in it, or on their way in: {workflow}',
    'Change the workflow, or end its runs and stop it.',
  ),
  INNESTO_LIST_EXISTS: entry('user', 409, 'There is a list “{name}” already', 'Choose another name.'),
  INNESTO_LIST_NOT_EMPTY: entry(
    'user',
    409,
    'The list has {count} member(s)',
    'Remove its members first, or delete it with members=remove.',
  ),
  INNESTO_LIST_IN_USE: entry(
    'user',
    409,
    'The list is used by a workflow with contacts in it, or on their way in: {workflow}',
    'Change the workflow, or end its runs and stop it.',
  ),
  INNESTO_CONDITION_INVALID: entry(
    'user',
    422,
    'The condition cannot be tested: {detail}',
    'Correct what the problems name.',
  ),
  INNESTO_CONDITION_RUN: entry(
    'user',
    422,
    '“{attribute}” is known only inside a run, where it depends on the contact’s way',
    'Ask about contacts, fields and lists only.',
  ),
} as const satisfies Record<string, FaultEntry>;

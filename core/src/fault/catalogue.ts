/** Who can do something about a fault: the caller, time, or nobody but us. */
export type FaultKind = 'user' | 'retryable' | 'fatal';

/** A fault's entry: what kind it is, the HTTP status it answers with, what happened and what to do. `{name}` holes are filled from the fault's details. */
export interface FaultEntry {
  readonly kind: FaultKind;
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

// oxlint-disable max-lines -- one table, and the only one of its kind
// oxlint-disable-next-line max-params -- a table of four columns
const entry = (kind: FaultKind, status: number, title: string, remedy: string): FaultEntry => ({
  kind,
  status,
  title,
  remedy,
});

/** Every expected failure of the hub by its code. The reference page is generated from it. */
export const CATALOGUE = {
  // The request
  INNESTO_REQUEST_INVALID: entry(
    'user',
    400,
    'The request does not have the expected form: {detail}',
    'Correct the member that the path names and send it again.',
  ),
  INNESTO_REQUEST_TOO_DEEP: entry(
    'user',
    400,
    'The JSON is nested deeper than {limit} levels or holds more than {nodes} values',
    'Send a flatter or smaller document.',
  ),
  INNESTO_REQUEST_TOO_LARGE: entry(
    'user',
    413,
    'The request is larger than {limit} bytes',
    'Send less at once; large files go through an import.',
  ),
  INNESTO_REQUEST_MEDIA_TYPE: entry(
    'user',
    415,
    'The content type is not accepted here',
    'Send application/json (imports: multipart/form-data).',
  ),
  INNESTO_REQUEST_ORIGIN: entry(
    'user',
    403,
    'The request comes from another site',
    'Use the hub from its own address.',
  ),
  INNESTO_REQUEST_TEXT: entry(
    'user',
    400,
    'The text holds a character that cannot be kept',
    'Remove NUL characters and lone surrogates.',
  ),
  INNESTO_REQUEST_METHOD: entry('user', 405, 'This address does not take {method}', 'Use one of: {allowed}.'),
  INNESTO_REQUEST_UPGRADE: entry('user', 426, 'This address speaks websocket only', 'Open it as a websocket.'),
  INNESTO_REQUEST_TIMEOUT: entry('retryable', 408, 'The request did not arrive in time', 'Send it again.'),
  INNESTO_IDEMPOTENCY_KEY: entry(
    'user',
    400,
    'The Idempotency-Key is not 1 to {limit} plain characters',
    'Use a random text such as a UUID.',
  ),
  INNESTO_IDEMPOTENCY_REUSED: entry(
    'user',
    422,
    'The Idempotency-Key was already used for another request',
    'Use a new key for each request.',
  ),
  INNESTO_IDEMPOTENCY_RUNNING: entry(
    'retryable',
    409,
    'The request with this Idempotency-Key is still under way',
    'Wait a moment, then send it again with the same key.',
  ),
  INNESTO_IDEMPOTENCY_SECRET: entry(
    'user',
    409,
    'The request with this Idempotency-Key was carried out, and its answer held a secret that is not kept',
    'Look at what it made; where the secret is lost, make another with a new key.',
  ),
  INNESTO_NOT_FOUND: entry('user', 404, 'There is no such {what}', 'Check the address and the id.'),
  INNESTO_CONFLICT: entry('user', 409, '{detail}', 'Load the current state and try again.'),
  INNESTO_TOO_MANY_REQUESTS: entry(
    'retryable',
    429,
    'Too many requests',
    'Wait as long as Retry-After says, then try again.',
  ),
  INNESTO_OVERLOADED: entry('retryable', 503, 'The hub is busy', 'Try again in a few seconds.'),
  INNESTO_STOPPING: entry('retryable', 503, 'The hub is shutting down', 'Try again when it is back.'),
  INNESTO_INTERNAL: entry(
    'fatal',
    500,
    'Something went wrong in the hub',
    'Try again; if it stays, look into the log under the incident number {incident}.',
  ),

  // People who sign in
  INNESTO_SIGN_IN_REQUIRED: entry('user', 401, 'Nobody is signed in', 'Sign in, or send a token.'),
  INNESTO_SIGN_IN_FAILED: entry(
    'user',
    401,
    'The e-mail address or the password is wrong',
    'Check both and try again.',
  ),
  INNESTO_SIGN_IN_INSECURE: entry(
    'user',
    403,
    'Over plain http one signs in only on the machine that the hub runs on',
    'Put the hub behind https and set INNESTO_URL to its address.',
  ),
  INNESTO_OPERATOR_ONLY: entry(
    'user',
    403,
    'This is for people who are signed in, not for tokens',
    'Sign in and do it yourself.',
  ),
  INNESTO_ROLE_ABOVE: entry(
    'user',
    403,
    'The role “{role}” is above your own',
    'Choose a role that can do no more than you can.',
  ),
  INNESTO_SETUP_LINK: entry(
    'user',
    403,
    'The set-up link is wrong or was already used',
    'Open the link printed in the terminal at the first start.',
  ),
  INNESTO_FORBIDDEN: entry(
    'user',
    403,
    'This needs the right “{right}”',
    'Ask an owner or administrator of the workspace.',
  ),

  // Workspaces and what they keep
  INNESTO_CLOCK_LIVE: entry(
    'user',
    409,
    'The clock of a live workspace cannot be moved',
    'Use a demo or test workspace.',
  ),
  INNESTO_TIME_ZONE: entry('user', 400, '“{zone}” is not a time zone', 'Use an IANA name such as Europe/Rome.'),
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

  // Imports
  INNESTO_IMPORT_FILE: entry(
    'user',
    400,
    'The file cannot be read: {detail}',
    'Send a CSV file with a header line, in UTF-8 or Latin-1, with commas, semicolons or tabs.',
  ),
  INNESTO_IMPORT_LINE_TOO_LONG: entry(
    'user',
    400,
    'Line {line} is longer than {limit} bytes',
    'Check that the file is a CSV file and that its quotes are closed.',
  ),
  INNESTO_IMPORT_MAPPING: entry('user', 400, 'The mapping does not fit: {detail}', 'Correct the mapping.'),
  INNESTO_IMPORT_TOO_LARGE: entry('user', 413, 'The file has more than {limit} {what}', 'Cut it into several files.'),
  INNESTO_IMPORT_CELLS: entry(
    'user',
    400,
    'The row has {count} cells, the header line has {expected}',
    'Put cells that hold a separator between quotes.',
  ),
  INNESTO_IMPORT_ENCODING: entry(
    'user',
    400,
    'The row holds bytes that are no {encoding}',
    'Save the file as UTF-8, or choose its encoding.',
  ),
  INNESTO_IMPORT_KEY: entry(
    'user',
    400,
    'The row has no {key}',
    'Fill in the column by which contacts are recognised.',
  ),
  INNESTO_IMPORT_ENDED: entry('user', 409, 'The import is over', 'Start another one.'),
  INNESTO_IMPORT_DATABASE: entry('user', 400, 'The database refused the row: {detail}', 'Correct the row.'),
  INNESTO_IMPORT_COLUMN: entry(
    'user',
    400,
    'The file has no column “{column}”',
    'Map columns that are in the header line.',
  ),

  // Workflows
  INNESTO_WORKFLOW_INVALID: entry(
    'user',
    422,
    'The workflow cannot be started: {count} problem(s)',
    'Correct the steps that the problems name.',
  ),
  INNESTO_WORKFLOW_ACTIVE: entry('user', 409, 'The workflow is active', 'Stop it first.'),
  INNESTO_WORKFLOW_NOT_ACTIVE: entry('user', 409, 'The workflow is not active', 'Start it first.'),
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

  // Plugins
  INNESTO_PLUGIN_PACKAGE: entry(
    'user',
    400,
    'The plugin package cannot be taken: {detail}',
    'Build it again with innesto-plugin build.',
  ),
  INNESTO_PLUGIN_RANGE: entry(
    'user',
    400,
    'The plugin {plugin} works with host interface {needs}; this hub has {have}',
    'Install a version made for this hub.',
  ),
  INNESTO_PLUGIN_UNKNOWN: entry('user', 404, 'The plugin {plugin} is not installed', 'Install it first.'),
  INNESTO_PLUGIN_SOURCE: entry(
    'user',
    400,
    'The plugin cannot be fetched: {detail}',
    'Look at its name and version, and at INNESTO_REGISTRY; or bring its package as a file.',
  ),
  INNESTO_PLUGIN_INTEGRITY: entry(
    'user',
    400,
    'The package of {plugin} is not the one that the registry vouches for: {detail}',
    'Do not install it from anywhere else: tell its author, and whoever runs the registry.',
  ),
  INNESTO_PLUGIN_NOT_ALLOWED: entry(
    'user',
    403,
    'The package {plugin} is not on the list of those that may be installed',
    'Ask whoever runs the hub to put it on the list.',
  ),
  INNESTO_PLUGIN_INSTALLER: entry(
    'user',
    403,
    'Plugins are installed and removed by {who} here',
    'Ask one of them, or use the command line.',
  ),
  INNESTO_PLUGIN_IN_USE: entry(
    'user',
    409,
    'The plugin {plugin} is still used: {uses}',
    'Change or delete what uses it first.',
  ),
  INNESTO_PLUGIN_MORE_RIGHTS: entry(
    'user',
    409,
    '{plugin} {version} asks for more than this workspace agreed to: {rights}',
    'Look at what it asks for, and name those rights to say yes to them.',
  ),
  INNESTO_PLUGIN_STUCK: entry(
    'user',
    409,
    'The workspace cannot move to {plugin} {version}: {detail}',
    'Change what stands in the way, or stay with the version that there is.',
  ),
  INNESTO_PLUGIN_RIGHT: entry(
    'fatal',
    500,
    'The plugin {plugin} asked for “{effect}” without the right {right}',
    'Ask its developer to declare the right.',
  ),
  INNESTO_PLUGIN_ANSWER: entry(
    'fatal',
    500,
    'The plugin {plugin} answered something that does not fit the contract: {detail}',
    'Ask its developer to correct it.',
  ),
  INNESTO_ENDPOINT_BROKEN: entry(
    'fatal',
    500,
    'There is no answer to this',
    'Whoever runs the hub finds the reason in its log.',
  ),
  INNESTO_ENDPOINT_BUSY: entry('retryable', 503, 'This cannot be answered just now', 'Try again in a few seconds.'),

  // Messages and the world
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

  // The machine
  INNESTO_CONFIG: entry(
    'fatal',
    500,
    'The setting {name} is wrong: {detail}',
    'Correct it in the environment and start again.',
  ),
  INNESTO_PORT_IN_USE: entry(
    'fatal',
    500,
    'The hub cannot listen on port {port}: another program does',
    'End that program, or choose another port with PORT.',
  ),
  INNESTO_DATABASE_OPEN: entry(
    'fatal',
    500,
    'The database cannot be opened: {detail}',
    'Check DATABASE_URL, and that the database runs and lets this user in.',
  ),
  INNESTO_DATA_IN_USE: entry(
    'fatal',
    500,
    'Another hub works on the data folder {folder}',
    'Stop it first, or choose another folder with INNESTO_DATA.',
  ),
  INNESTO_DATABASE: entry(
    'retryable',
    503,
    'The database does not answer',
    'The hub tries again by itself; check that the database runs.',
  ),
  INNESTO_DATABASE_FULL: entry(
    'retryable',
    507,
    'The database has no room left to write to',
    'Make room on its disk: the hub goes on by itself.',
  ),
  INNESTO_ROLE_ALONE: entry(
    'fatal',
    500,
    'A hub on SQLite is alone: there is nobody to share the work with as “{role}”',
    'Leave INNESTO_ROLE and --role out, or give the address of a PostgreSQL database in DATABASE_URL.',
  ),
  INNESTO_DATABASE_NEWER: entry(
    'fatal',
    500,
    'The data was written by a newer version of the hub',
    'Start that version, or restore a backup.',
  ),
  INNESTO_SECRET_KEY_MISSING: entry(
    'fatal',
    500,
    'The key that protects this hub’s secrets is missing',
    'Put the file {file} back from a backup, or set INNESTO_SECRET_KEY to what it held.',
  ),
  INNESTO_SECRET_KEY_OTHER: entry(
    'fatal',
    500,
    'The secrets of this database are protected by another key',
    'Use the key with which the hub was first started: {file} in its data folder, or INNESTO_SECRET_KEY.',
  ),
  INNESTO_SEALING_KEY_MISSING: entry(
    'fatal',
    500,
    'The key {key}, with which {count} stored secrets are sealed, is missing',
    'Put its line back into {file}, or into INNESTO_SEALING_KEYS. Where it is lost for good, “innesto keys give-up {key}” forgets those secrets, and they are entered again.',
  ),
  INNESTO_SEALING_KEY_IN_USE: entry(
    'user',
    409,
    'The key {key} still seals {count} stored secrets',
    'A running hub hands them over to the newest key once every node has that; look at “innesto keys”.',
  ),
  INNESTO_SEALING_KEY_UNKNOWN: entry(
    'user',
    404,
    'There is no key {key} that could be taken away',
    'Look at “innesto keys”. The newest one seals, and the instance’s own stays: links are signed with it.',
  ),
  INNESTO_SECRET_UNREADABLE: entry(
    'fatal',
    500,
    'The stored secret “{field}” cannot be opened',
    'Enter it again in the connection.',
  ),
} as const satisfies Record<string, FaultEntry>;

/** The code of an expected failure. */
export type FaultCode = keyof typeof CATALOGUE;

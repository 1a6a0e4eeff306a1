import { entry, type FaultEntry } from '../entry.ts';

/** What the machine, its database and its keys lack. */
export const MACHINE_FAULTS = {
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
  INNESTO_SEALING_KEY_HELD: entry(
    'user',
    409,
    'The key {key} is not lost: the node {node} has it',
    'Bring its line from there into the sealing keys of this node. Nothing was forgotten.',
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

import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { Fault } from './fault/fault.ts';

const POSTGRES = { DATABASE_URL: 'postgres://innesto@db.example/innesto' };
const PEOPLE = { INNESTO_URL: 'https://hub.example.com' };

const refusal = (environment: NodeJS.ProcessEnv): string | null => {
  try {
    readConfig(environment);
    return null;
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

test('a hub of which nothing is said does everything', () => {
  expect(readConfig({})).toMatchObject({ role: 'all', nodeName: null, hints: true, databaseUrl: null });
});

test('on PostgreSQL a hub may answer requests only, or work only', () => {
  expect(readConfig({ ...POSTGRES, INNESTO_ROLE: 'api' }).role).toBe('api');
  expect(readConfig({ ...POSTGRES, ...PEOPLE, INNESTO_ROLE: 'worker' }).role).toBe('worker');
});

test('a worker must know where people reach the hub: it writes the links in messages', () => {
  expect(refusal({ ...POSTGRES, INNESTO_ROLE: 'worker' })).toBe('INNESTO_CONFIG');
});

test('on SQLite there is nobody to share the work with', () => {
  expect(refusal({ INNESTO_ROLE: 'api' })).toBe('INNESTO_ROLE_ALONE');
  expect(refusal({ ...PEOPLE, INNESTO_ROLE: 'worker' })).toBe('INNESTO_ROLE_ALONE');
  expect(refusal({ INNESTO_ROLE: 'all' })).toBe(null);
});

test.each([{ INNESTO_ROLE: 'boss' }, { INNESTO_NODE: 'with space' }, { INNESTO_HINTS: 'perhaps' }])(
  '%o is refused by name',
  (environment) => {
    expect(refusal({ ...POSTGRES, ...environment })).toBe('INNESTO_CONFIG');
  },
);

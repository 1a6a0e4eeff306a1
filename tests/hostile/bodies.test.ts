import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from './api-document.ts';
import { each, expectRefusal, isNear } from './ask.ts';
import { openAttackHouse, type AttackHouse, type BodyOperation } from './attack-house.ts';
import { samplesOf } from './sample-schema.ts';
import { poison, someOf, spoil } from './spoil-json.ts';

/** Where tries are counted, a refusal may come for their number alone. */
const refusalsOf = ({ path }: Operation): readonly number[] =>
  path === '/api/session' || path === '/api/setup' ? [400, 413, 429] : [400, 413];

const DEEP = 100_000;
const MEGABYTE = 1_048_576;

const BROKEN: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
  'an open brace': '{',
  'a brace too many': '{}}',
  'two values': '{}{}',
  'a comma at the end': '{"name":"x",}',
  'single quotes': "{'name':'x'}",
  'a comment': '{/* */}',
  'a form': 'name=x&role=owner',
  'a word': 'undefined',
  'UTF-16': new Uint8Array(Buffer.from('{"name":"x"}', 'utf16le')),
  'bytes that are no UTF-8': new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  'a surrogate in UTF-8': new Uint8Array([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
  'a bare NUL': '{"a":"\0"}',
};

const FOREIGN_TYPES = [
  'text/plain',
  'text/plain; application/json',
  'text/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json, text/plain',
  'application/xml',
  'application/jsonp',
  '*/*',
];

describe('every route that takes a body', () => {
  let hub: AttackHouse;

  beforeAll(async () => {
    hub = await openAttackHouse('SQLite');
  });
  afterAll(() => hub.close());

  /** Sends a body that is to be refused, and gives the place that the refusal names. */
  const refuses = async (operation: BodyOperation, body: string, told: string): Promise<string | undefined> => {
    const problem = expectRefusal(await hub.send(operation, { body }), refusalsOf(operation), told);
    return problem.status === 400 ? (problem.path ?? 'nowhere') : undefined;
  };

  test('is found in the API’s own description', () => {
    expect(hub.withBody.length).toBeGreaterThan(20);
  });

  test('refuses members of a wrong type or size, missing and unknown ones, and says which', async () => {
    const sent = await hub.attack(hub.withBody, async (operation) => {
      const fits = hub.api.compile(operation.body);
      const spoilt = samplesOf(hub.api, operation.body)
        .flatMap((sample) => spoil(sample))
        .filter(({ value }) => !fits(value));
      const some = someOf(spoilt);
      await each(some, async ({ what, pointer, text }) => {
        const told = `${operation.name}: ${what} at “${pointer}”`;
        const path = (await refuses(operation, text, told)) ?? pointer;
        expect.soft(isNear(path, pointer), `${told} but not “${path}”`).toBe(true);
      });
      return some.length;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('refuses what none can keep, wherever it stands', async () => {
    const sent = await hub.attack(hub.withBody, async (operation) => {
      const poisoned = samplesOf(hub.api, operation.body).flatMap((sample) => poison(sample));
      const some = someOf(poisoned);
      await each(some, async ({ what, pointer, text }) => {
        const told = `${operation.name}: ${what} at “${pointer}”`;
        expect.soft((await refuses(operation, text, told)) ?? pointer, told).toBe(pointer);
      });
      return some.length;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('refuses a hundred thousand levels, and as many values', async () => {
    const sent = await hub.attack(hub.withBody, async (operation) => {
      const bodies = [
        '['.repeat(DEEP) + ']'.repeat(DEEP),
        '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP),
        '['.repeat(DEEP),
        `{"name":[${'1,'.repeat(DEEP)}1]}`,
      ];
      for (const body of bodies) await refuses(operation, body, `${operation.name}: ${body.slice(0, 10)}…`);
      return bodies.length;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('refuses two megabytes, announced or not', async () => {
    const sent = await hub.attack(hub.withBody, async (operation) => {
      const body = `{"name":"${'x'.repeat(2 * MEGABYTE)}"}`;
      expectRefusal(await hub.send(operation, { body }), [413, 429], operation.name);
      return 1;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('refuses what is no JSON, or nothing at all', async () => {
    const sent = await hub.attack(hub.withBody, async (operation) => {
      // Some may be called without a body.
      const nothing = hub.api.compile(operation.body)(null) ? {} : { nothing: '' };
      for (const [what, body] of Object.entries({ ...BROKEN, ...nothing })) {
        const told = `${operation.name}: ${what}`;
        expectRefusal(await hub.send(operation, { body }), refusalsOf(operation), told);
      }
      return Object.keys(BROKEN).length;
    });
    expect(sent).toBeGreaterThan(20);
  });

  test('takes JSON by its name only, so that no form of another site can send it', async () => {
    const sent = await hub.attack(hub.withBody, async (operation) => {
      const [sample] = samplesOf(hub.api, operation.body);
      for (const type of FOREIGN_TYPES) {
        const told = `${operation.name} as ${type}`;
        expectRefusal(await hub.send(operation, { body: JSON.stringify(sample), type }), [415], told);
      }
      return FOREIGN_TYPES.length;
    });
    expect(sent).toBeGreaterThan(20);
  });
});

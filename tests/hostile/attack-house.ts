import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { freshHome, type Database } from '../support/database.ts';
import { readApi, type Api, type Operation, type Schema } from './api-document.ts';
import { ask, type Reply } from './ask.ts';
import { openFingerprints, type Fingerprints } from './fingerprint.ts';
import { installFixtures, openHouse, type House } from './house.ts';

/** Something that takes a JSON body. */
export type BodyOperation = Operation & { readonly body: Schema };

/** What a request differs in from the ordinary one. */
export interface Difference {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Of the body; absent: JSON. Null: none is named. */
  readonly type?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of those by which the owner is known. */
  readonly as?: Readonly<Record<string, string>>;
  /** Behind the address. */
  readonly query?: string;
  /** Parts of the address, as they are written there. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** A hub that is about to be attacked, its description, and a look into its database. */
export interface AttackHouse {
  readonly house: House;
  readonly api: Api;
  readonly prints: Fingerprints;
  /** The id of a workspace. */
  readonly workspace: string;
  readonly withBody: readonly BodyOperation[];
  /** What the owner's browser sends along. */
  readonly signedIn: Readonly<Record<string, string>>;
  /** Sends an operation's request; ids that are not given belong to nothing. */
  send(operation: Operation, difference?: Difference): Promise<Reply>;
  /** Does something to each of these, and sees to it that nothing was written meanwhile; gives how many requests `work` sent. */
  attack<Target extends Operation>(
    targets: readonly Target[],
    work: (target: Target) => Promise<number>,
  ): Promise<number>;
  close(): Promise<void>;
}

const PART = /\{([A-Za-z]+)\}/g;
const nobody = (part: string): string => {
  if (['field', 'plugin', 'collection', 'balance', 'secret', 'step', 'options'].includes(part)) return 'nobody';
  // There is no telling whose a number is: none is as high as this.
  return part === 'rev' || part === 'number' ? '1000000' : randomUUID();
};

/** Starts a hub to attack, with some of the plugins in ./plugins. */
export const openAttackHouse = async (
  database: Database,
  { plugins = [] }: { readonly plugins?: readonly string[] } = {},
): Promise<AttackHouse> => {
  const home = await freshHome(database);
  await installFixtures(home, plugins);
  const house = await openHouse(home);
  const api = await readApi(house.hub.url);
  const prints = await openFingerprints(home);
  const workspace = (await house.addWorkspace('Shop')).split('/').at(-1) ?? '';
  const signedIn = { cookie: house.cookie, origin: house.hub.url };
  const send: AttackHouse['send'] = (operation, difference = {}) => {
    const { body, type = 'application/json', headers = {}, as = signedIn, query = '' } = difference;
    const parts = new Map(Object.entries({ workspace, ...difference.parts }));
    const path = operation.path.replaceAll(PART, (_whole, part: string) => parts.get(part) ?? nobody(part));
    return ask({
      method: operation.method,
      url: `${house.hub.url}${path}${query}`,
      headers: { ...as, ...(body === undefined || type === null ? {} : { 'content-type': type }), ...headers },
      body: body ?? null,
    });
  };
  return {
    house,
    api,
    prints,
    workspace,
    withBody: api.operations.flatMap((operation) =>
      operation.body === null ? [] : [{ ...operation, body: operation.body }],
    ),
    signedIn,
    send,
    attack: async (targets, work) => {
      const before = await prints.take();
      let sent = 0;
      for (const target of targets) {
        const own = await work(target);
        expect(own, `${target.name} was not attacked at all`).toBeGreaterThan(0);
        sent += own;
      }
      expect.soft(await prints.take(), 'something was written').toEqual(before);
      return sent;
    },
    close: async () => {
      await prints.close();
      await house.hub.stop();
    },
  };
};

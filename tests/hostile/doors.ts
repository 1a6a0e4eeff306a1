import type {
  Entry,
  InboundView,
  JsonObject,
  OptionsView,
  Page,
  ParkedView,
  PluginConnectionView,
  PluginMove,
  PluginView,
  TimelineEntry,
  WorkflowDefinition,
} from '@innesto/sdk/contract';
import type { ApiClient } from '../support/api-client.ts';
import { until } from '../support/until.ts';
import { AFTER, orderOf } from './doors-plugin.ts';
import { start } from './shops.ts';

/** A workspace that has the plugin, and what stands around it. */
export interface Stand {
  readonly owner: ApiClient;
  readonly base: string;
  /** Where endpoints of the plugin are called. */
  readonly endpoints: string;
  /** The address of another system that answers whatever it is asked. */
  readonly server: string;
  /** How often the hub had to stop the plugin here. */
  readonly stopped: () => number;
  /** Takes note of what somebody outside was answered. */
  readonly heardOutside: (text: string) => void;
}

/** Has the hub ask the entry, told to do a pattern; gives in what words somebody is told what came of it: none where the hub took it. */
export type Knock = (pattern: string) => Promise<string>;

/** How the hub is brought to ask each of a plugin's entries. */
export type Doors = Readonly<Record<Entry, (stand: Stand) => Promise<Knock>>>;

const WELL = 'well';
const OWN_PHONE = { to: '+39 333 7654321' };
/** A key of the connection: no plugin may ever read it. */
const KEY = 'canary-account-key-77b1';

const settings = (more: JsonObject): JsonObject => ({ way: '', moved: true, ...more });

const listening = (config: JsonObject): WorkflowDefinition => ({
  trigger: { contribution: 'doors/hears', config: settings(config) },
  reentry: { policy: 'always' },
  first: 'finish',
  steps: [{ kind: 'exit', id: 'finish' }],
});

const add = async ({ owner, base }: Stand, definition: WorkflowDefinition): Promise<string> => {
  const { id } = await owner.must<{ id: string }>('POST', `${base}/workflows`, { name: 'Knock', definition });
  return `${base}/workflows/${id}`;
};

// ── what is asked while somebody waits ──────────────────────────────────────────────────────────────────────────────

const subscribe = (stand: Stand): Promise<Knock> =>
  Promise.resolve(async (pattern) => {
    const workflow = await add(stand, listening({ order: orderOf('subscribe', pattern) }));
    const { status, body } = await stand.owner.call('POST', `${workflow}/start`);
    if (status === 200) await stand.owner.must('POST', `${workflow}/stop`);
    return status === 200 ? '' : JSON.stringify([status, body]);
  });

const options =
  (entry: 'ask' | 'choices') =>
  (stand: Stand): Promise<Knock> =>
    Promise.resolve(async (pattern) => {
      const config = settings({ server: stand.server, order: orderOf(entry, pattern) });
      const view = await stand.owner.must<OptionsView>('POST', `${stand.base}/plugins/doors/options/offers`, {
        config,
      });
      return view.trouble ?? '';
    });

/** A draft made by the version before, and what going to the next would make of it. */
const migration =
  (entry: 'migrateTrigger' | 'migrateAction') =>
  (stand: Stand): Promise<Knock> =>
    Promise.resolve(async (pattern) => {
      const { owner, base } = stand;
      const config = { way: '', order: orderOf(entry, pattern) };
      const definition: WorkflowDefinition = {
        reentry: { policy: 'once' },
        ...(entry === 'migrateTrigger' ? { trigger: { contribution: 'doors/hears', config } } : {}),
        ...(entry === 'migrateAction' ? { first: 'act' } : {}),
        steps:
          entry === 'migrateAction'
            ? [{ kind: 'action', id: 'act', contribution: 'doors/acts', config, ports: {} }]
            : [],
      };
      const workflow = await add(stand, definition);
      const { drafts } = await owner.must<PluginMove>('GET', `${base}/plugins/doors/move?version=${AFTER}`);
      await owner.must('DELETE', workflow);
      return drafts.flatMap(({ misfits }) => misfits.map(({ detail }) => detail)).join(' ');
    });

/** A way for messages whose connection says what is to be done; a message to one's own phone is sent at once. */
const transport =
  (entry: 'send' | 'answered') =>
  async (stand: Stand): Promise<Knock> => {
    const { owner, base, server } = stand;
    const { id } = await addAccount(stand);
    return async (pattern) => {
      const given = { server, order: orderOf(entry, pattern) };
      await owner.must('PATCH', `${base}/connections/${id}`, { kind: 'plugin', settings: given });
      const tested = owner.must<{ ok: boolean; detail: string }>('POST', `${base}/connections/${id}/test`, OWN_PHONE);
      const { ok, detail } = await tested;
      return ok ? '' : detail;
    };
  };

const addAccount = ({ owner, base, server }: Stand): Promise<PluginConnectionView> =>
  owner.must('POST', `${base}/connections`, {
    kind: 'plugin',
    contribution: 'doors/account',
    name: 'Account',
    settings: { server },
    secrets: { key: KEY },
  });

// ── what anybody calls ──────────────────────────────────────────────────────────────────────────────────────────────

/** Calls an address as long as the hub says that it is busy. */
const callOutside = async ({ heardOutside }: Stand, address: string, body: string): Promise<number> => {
  const reply = await until(
    async () => {
      const { status, headers, ...response } = await fetch(address, { method: 'POST', redirect: 'manual', body }).then(
        async (answer) => ({ status: answer.status, headers: [...answer.headers], text: await answer.text() }),
      );
      return { status, text: `${JSON.stringify(headers)} ${response.text}` };
    },
    ({ status }) => status !== 503 && status !== 429,
    { what: 'somebody to have time for a call', every: 500 },
  );
  heardOutside(reply.text);
  return reply.status;
};

const answering =
  (entry: 'find' | 'respond') =>
  (stand: Stand): Promise<Knock> =>
    Promise.resolve(async (pattern) => {
      const status = await callOutside(stand, `${stand.endpoints}/answers`, orderOf(entry, pattern));
      return status === 200 ? '' : `it answered ${status}`;
    });

const report = async (stand: Stand): Promise<Knock> => {
  const { statusUrl } = await addAccount(stand);
  return async (pattern) => {
    const status = await callOutside(stand, statusUrl ?? '', orderOf('report', pattern));
    return status >= 200 && status < 300 ? '' : `it answered ${status}`;
  };
};

/** What was set aside so far: reports to an endpoint are one, and more with each. */
const asideIn = async ({ owner, base }: Stand): Promise<ReadonlyMap<string, string>> => {
  const { items } = await owner.must<Page<ParkedView>>('GET', `${base}/parked`);
  return new Map(items.map(({ id, count, reason }) => [`${id} ${count}`, reason]));
};

/** Waits until a call that was kept is set aside, or is through; the reason. */
const untilRead = async (
  stand: Stand,
  { before, isThrough }: { readonly before: ReadonlyMap<string, string>; readonly isThrough: () => Promise<boolean> },
): Promise<string> => {
  const found = await until(
    async () => {
      // First whether it is through: where it is, it is aside by now, or never will be.
      const through = await isThrough();
      const aside = [...(await asideIn(stand))].find(([one]) => !before.has(one));
      return { through, aside };
    },
    ({ through, aside }) => through || aside !== undefined,
    { what: 'a call is read', every: 250 },
  );
  return found.aside?.[1] ?? '';
};

const receive = async (stand: Stand): Promise<Knock> => {
  const { owner, base } = stand;
  const workflow = await start(owner, base, listening({ way: 'webhook' }));
  const standing = async (): Promise<NonNullable<InboundView['webhook']>> => {
    const { webhook } = await owner.must<InboundView>('GET', `${workflow}/inbound`);
    if (webhook === null) throw new Error('the workflow has no address');
    return webhook;
  };
  const { address } = await standing();
  return async (pattern) => {
    const before = await asideIn(stand);
    await callOutside(stand, address, orderOf('receive', pattern));
    return untilRead(stand, { before, isThrough: async () => (await standing()).waiting === 0 });
  };
};

/** Only of a report that was set aside is anybody told. */
const take = (stand: Stand): Promise<Knock> =>
  Promise.resolve(async (pattern) => {
    const before = await asideIn(stand);
    await callOutside(stand, `${stand.endpoints}/tells`, orderOf('take', pattern));
    if (pattern !== WELL) return untilRead(stand, { before, isThrough: () => Promise.resolve(false) });
    // Reports are read in their order: when one behind it is set aside, it was read.
    await callOutside(stand, `${stand.endpoints}/tells`, orderOf('take', 'an answer of another shape'));
    await untilRead(stand, { before, isThrough: () => Promise.resolve(false) });
    const counts = [...(await asideIn(stand)).keys()].map((one) => Number(one.split(' ')[1]));
    const [most = 0] = [...before.keys()].map((one) => Number(one.split(' ')[1]));
    return Math.max(...counts) === most + 1 ? '' : 'it was set aside';
  });

// ── what is asked in the background ─────────────────────────────────────────────────────────────────────────────────

const source =
  (entry: 'poll' | 'read') =>
  (stand: Stand): Promise<Knock> =>
    Promise.resolve(async (pattern) => {
      const { owner, base, server } = stand;
      const workflow = await start(owner, base, listening({ way: 'poll', server, order: orderOf(entry, pattern) }));
      const { poll } = await until(
        () => owner.must<InboundView>('GET', `${workflow}/inbound`),
        (seen) => seen.poll !== null && (seen.poll.trouble !== null || seen.poll.answered !== null),
        { what: 'it was asked', every: 250 },
      );
      await owner.must('POST', `${workflow}/stop`);
      return poll?.trouble ?? '';
    });

const timelineOf = async ({ owner, base }: Stand, contact: string): Promise<readonly TimelineEntry[]> =>
  (await owner.must<Page<TimelineEntry>>('GET', `${base}/contacts/${contact}/timeline?limit=200`)).items;

/** How the timeline of a contact says what came of it: in words, or null while nothing has. */
type Tell = (timeline: readonly TimelineEntry[]) => string | null;

/** By a contact whose last name says what is to be done. Who was stopped over it is asked again, and finds it mended. */
const byContact = (
  stand: Stand,
  {
    entry,
    happens,
    tell,
  }: { readonly entry: Entry; readonly happens: (id: string) => Promise<unknown>; readonly tell: Tell },
): Knock => {
  let people = 0;
  return async (pattern) => {
    const { owner, base, stopped } = stand;
    people += 1;
    const draft = { email: `${entry.toLowerCase()}-${people}@clients.example`, lastName: orderOf(entry, pattern) };
    const { contact } = await owner.must<{ contact: { id: string } }>('POST', `${base}/contacts`, draft);
    const before = stopped();
    await happens(contact.id);
    const told = async (): Promise<string | null> => tell(await timelineOf(stand, contact.id));
    const seen = await until(
      async () => (stopped() > before ? 'stopped' : await told()),
      (words) => words !== null,
      { what: `“${pattern}” is told of`, every: 250 },
    );
    if (seen !== 'stopped') return seen ?? '';
    await owner.must('PATCH', `${base}/contacts/${contact.id}`, { lastName: orderOf(entry, WELL) });
    // It may have been asked once more before that: whoever goes on at once would take the strike for the next pattern's.
    await until(
      async () => {
        const { state } = await owner.must<PluginView>('GET', `${base}/plugins/doors`);
        return state === 'suspended' || (await told()) !== null;
      },
      (isSettled) => isSettled,
      { what: `“${pattern}” is through, or the plugin is suspended`, every: 250 },
    );
    return 'stopped';
  };
};

const hears =
  (stand: Stand, type: string) =>
  (contact: string): Promise<unknown> =>
    stand.owner.must('POST', `${stand.base}/events`, { events: [{ type, contact, payload: {} }] });

const match = async (stand: Stand): Promise<Knock> => {
  await start(stand.owner, stand.base, listening({ way: 'match' }));
  return byContact(stand, {
    entry: 'match',
    happens: hears(stand, 'custom.match'),
    tell: (timeline) => {
      const refusal = timeline.find(({ kind }) => kind === 'refusal');
      if (refusal !== undefined) return JSON.stringify(refusal);
      return timeline.some(({ kind }) => kind === 'step') ? '' : null;
    },
  });
};

const action =
  (entry: 'run' | 'settle') =>
  async (stand: Stand): Promise<Knock> => {
    const { owner, base, server } = stand;
    const { id: list } = await owner.must<{ id: string }>('POST', `${base}/lists`, { name: 'Newsletter' });
    await start(owner, base, {
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'once' },
      first: 'act',
      steps: [
        { kind: 'action', id: 'act', contribution: 'doors/acts', config: settings({ server }), ports: { done: 'end' } },
        { kind: 'exit', id: 'end' },
      ],
    });
    return byContact(stand, {
      entry,
      happens: (contact) => owner.must('POST', `${base}/lists/${list}/members`, { contacts: [contact] }),
      tell: (timeline) => {
        const failure = timeline.find(({ outcome }) => outcome === 'failed');
        if (failure !== undefined) return failure.detail ?? '';
        return timeline.some(({ outcome }) => outcome === 'done') ? '' : null;
      },
    });
  };

const handle = (stand: Stand): Promise<Knock> =>
  Promise.resolve(
    byContact(stand, {
      entry: 'handle',
      happens: async (contact) => {
        await hears(stand, 'custom.handle')(contact);
      },
      tell: (timeline) => {
        const refusal = timeline.find(({ type }) => type === 'handler.refused');
        if (refusal !== undefined) return refusal.detail ?? '';
        return timeline.some(({ type }) => type === 'doors.came') ? '' : null;
      },
    }),
  );

/** How each entry of the contract is knocked at. */
export const DOORS: Doors = {
  subscribe,
  ask: options('ask'),
  choices: options('choices'),
  match,
  poll: source('poll'),
  read: source('read'),
  receive,
  run: action('run'),
  settle: action('settle'),
  handle,
  migrateTrigger: migration('migrateTrigger'),
  migrateAction: migration('migrateAction'),
  take,
  find: answering('find'),
  respond: answering('respond'),
  send: transport('send'),
  answered: transport('answered'),
  report,
};

import { buildPlugin, integrityOf } from '../cli/build-plugin.ts';
import { readDraft } from '../cli/check-manifest.ts';
import { extractManifest } from '../cli/extract-manifest.ts';
import type { ContactView } from '../contract/contact.ts';
import type { HandlerNeeds } from '../contract/contribution-manifest.ts';
import type { JsonObject, JsonSchema } from '../contract/json.ts';
import type { Manifest } from '../contract/manifest.ts';
import { isMeantBy } from '../contract/name.ts';
import type { KeptOfContact, SharedRecords } from '../contract/record.ts';
import {
  checkConfig,
  checkEffects,
  checkPort,
  readActionResult,
  readHandleResult,
  readMatchResult,
  readSettings,
  readSettleResult,
  readSubscriptions,
} from './check-answer.ts';
import { checkFind, checkRespond, checkTake } from './check-endpoint.ts';
import { checkInbound, checkRead, checkReceive, checkRequest, emittedBy } from './check-inbound.ts';
import { checkRequests } from './check-requests.ts';
import { fakeClock, type FakeClock } from './fake-clock.ts';
import { PluginFailure } from './plugin-failure.ts';
import type {
  ActionUnderTest,
  EndpointUnderTest,
  HandlerUnderTest,
  PluginUnderTest,
  PollQuestion,
  RespondQuestion,
  RunQuestion,
  TriggerUnderTest,
} from './plugin-under-test.ts';
import type { Moment } from './question.ts';
import { sampleContact, sampleId } from './sample.ts';
import type { Question } from './sandbox-message.ts';
import { openSandbox } from './sandbox.ts';
import { transportUnderTest } from './transport-under-test.ts';

/**
 * Opens a plugin in the same sandbox as the hub's: from its folder, which is built first, or from a built script. Settings
 * are checked against the plugin's schema and answers against the contract, as the hub does, and a {@link PluginFailure}
 * is thrown where the hub would have stopped. `clock`: what time it is (left out: one that stands still); `rights`: what the workspace granted
 * (left out: all that the plugin asks for).
 *
 * @example
 * const email = await openPlugin(import.meta.dirname + '/..');
 * const result = await email.action('email/send').run({ config: { subject: 'Hello', text: 'Hi' }, contact: sampleContact() });
 * expect(result.effects).toHaveLength(1);
 */
export const openPlugin = async (
  source: string | { readonly script: string },
  options: { readonly clock?: FakeClock; readonly rights?: readonly string[] } = {},
): Promise<PluginUnderTest> => {
  const built = typeof source === 'string' ? await buildPlugin(source) : await fromScript(source.script);
  const { script } = built;
  const manifest = withRights(built.manifest, options.rights);
  const clock = options.clock ?? fakeClock();
  const sandbox = openSandbox(script);
  const ask: Ask = ({ entry, contribution, config, item, collections = {} }, { now = clock.now(), seed = 1 } = {}) =>
    sandbox.ask({
      entry,
      contribution,
      config: JSON.stringify(config),
      collections: JSON.stringify(collections),
      items: JSON.stringify([item]),
      now,
      seed,
    });
  return {
    manifest,
    logs: sandbox.logs,
    close: sandbox.close,
    [Symbol.dispose]: sandbox.close,
    action: (key) => actionUnderTest(manifest, key, ask),
    trigger: (key) => triggerUnderTest(manifest, key, { ask, clock }),
    handler: (key) => handlerUnderTest(manifest, key, ask),
    endpoint: (key) => endpointUnderTest(manifest, key, { ask, clock }),
    transport: (key) => transportUnderTest(manifest, key, { ask, clock }),
  };
};

/** Rights are in force that the plugin asks for *and* the workspace granted. */
const withRights = (manifest: Manifest, granted: readonly string[] | undefined): Manifest =>
  granted === undefined
    ? manifest
    : { ...manifest, permissions: manifest.permissions.filter(({ right }) => granted.includes(right)) };

interface ItemQuestion {
  readonly entry: Question['entry'];
  readonly contribution: string;
  readonly config: unknown;
  readonly item: unknown;
  readonly collections?: unknown;
}
type Ask = (question: ItemQuestion, moment?: Moment) => Promise<unknown>;

const fromScript = async (script: string): Promise<{ manifest: Manifest; script: string }> => ({
  manifest: { ...readDraft(await extractManifest(script)), integrity: integrityOf(script) },
  script,
});

/** Asks what becomes of settings that another version made, and checks it as the hub does before it keeps it. */
const migrating =
  (
    ask: Ask,
    { entry, contribution, schema }: Pick<ItemQuestion, 'entry' | 'contribution'> & { readonly schema: JsonSchema },
  ) =>
  async (config: JsonObject, from: string): Promise<JsonObject> => {
    const carried = await ask({ entry, contribution, config: {}, item: { config, from } });
    checkConfig(schema, carried);
    return readSettings(carried);
  };

const actionUnderTest = (manifest: Manifest, key: string, ask: Ask): ActionUnderTest => {
  const action = find(manifest, key, 'actions');
  const contribution = action.name;
  return {
    async run(question, moment) {
      checkConfig(action.config, question.config);
      const result = readActionResult(
        await ask(
          {
            entry: 'run',
            contribution,
            config: question.config,
            item: itemOf(question, { needs: action.needs, manifest }),
          },
          moment,
        ),
      );
      checkPort(result.port, action);
      checkEffects(result.effects, manifest);
      checkRequests(result.effects, { manifest, action, config: question.config });
      return result;
    },
    async settle(question, moment) {
      checkConfig(action.config, question.config);
      const item = { ...itemOf(question, { needs: action.needs, manifest }), answers: question.answers };
      const result = readSettleResult(
        await ask({ entry: 'settle', contribution, config: question.config, item }, moment),
      );
      checkPort(result.port, action);
      return result;
    },
    migrate: migrating(ask, { entry: 'migrateAction', contribution, schema: action.config }),
  };
};

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

const HOUR_MS = 3_600_000;

const triggerUnderTest = (
  manifest: Manifest,
  key: string,
  { ask, clock }: { readonly ask: Ask; readonly clock: FakeClock },
): TriggerUnderTest => {
  const trigger = find(manifest, key, 'triggers');
  const contribution = trigger.name;
  const subscribe: TriggerUnderTest['subscribe'] = async (config, moment) => {
    checkConfig(trigger.config, config);
    const answer = await ask({ entry: 'subscribe', contribution, config, item: config }, moment);
    const subscriptions = readSubscriptions(answer, trigger);
    checkInbound(subscriptions, { manifest, trigger });
    return subscriptions;
  };
  const standing = ({ cursor = null, since = clock.now() - HOUR_MS, first = cursor === null }: PollQuestion) => ({
    cursor,
    since,
    first,
  });
  return {
    subscribe,
    migrate: migrating(ask, { entry: 'migrateTrigger', contribution, schema: trigger.config }),
    async match({ config, event, contact = sampleContact() }, moment) {
      checkConfig(trigger.config, config);
      return readMatchResult(await ask({ entry: 'match', contribution, config, item: { event, contact } }, moment));
    },
    async poll({ config, ...where }, moment) {
      checkConfig(trigger.config, config);
      const item = standing({ config, ...where });
      const answer = await ask({ entry: 'poll', contribution, config, item }, moment);
      return checkRequest(answer, { manifest, trigger, config });
    },
    async read({ config, answer: { status = 200, headers = {}, body }, ...where }, moment) {
      const emits = emittedBy(await subscribe(config, moment), 'poll');
      const item = { ...standing({ config, ...where }), answer: { status, headers, body: textOf(body) } };
      return checkRead(await ask({ entry: 'read', contribution, config, item }, moment), { manifest, emits });
    },
    async receive({ config, body, method = 'POST', headers = {}, query = {}, at = clock.now() }, moment) {
      const emits = emittedBy(await subscribe(config, moment), 'webhook');
      const item = { method, headers, query, body: textOf(body), encoding: 'utf8', at };
      return checkReceive(await ask({ entry: 'receive', contribution, config, item }, moment), { manifest, emits });
    },
  };
};

const named = (needs: readonly string[], prefix: string): readonly string[] =>
  needs.flatMap((need) => (need.startsWith(prefix) ? need.slice(prefix.length) : []));

const handlerUnderTest = (manifest: Manifest, key: string, ask: Ask): HandlerUnderTest => {
  const handler = find(manifest, key, 'handlers');
  const { needs, onlyWith } = handler;
  return {
    async handle({ event, contact = sampleContact(), collections = {}, occurrence = sampleId(0x0e), ...kept }, moment) {
      if (!isMeantBy(handler.on, event.type))
        throw new PluginFailure('INNESTO_REQUEST_INVALID', `${key} listens to ${handler.on}, not to ${event.type}.`);
      if (onlyWith !== undefined && (collections[onlyWith] ?? []).length === 0) return {};
      const item = {
        event,
        occurrence,
        ...(needsContact(needs) ? { contact: contactFor(contact, needs) } : {}),
        ...keptFor(kept, { needs, manifest }),
      };
      const shared = Object.fromEntries(named(needs, 'collection:').map((name) => [name, collections[name] ?? []]));
      const result = readHandleResult(
        await ask({ entry: 'handle', contribution: handler.name, config: {}, item, collections: shared }, moment),
      );
      checkEffects([...(result.effects ?? []), ...(result.groups ?? []).flat()], manifest);
      return result;
    },
  };
};

const endpointUnderTest = (
  manifest: Manifest,
  key: string,
  { ask, clock }: { readonly ask: Ask; readonly clock: FakeClock },
): EndpointUnderTest => {
  const endpoint = find(manifest, key, 'endpoints');
  const shared = (collections: SharedRecords = {}): SharedRecords =>
    endpoint.kind === 'asset'
      ? {}
      : Object.fromEntries(named(endpoint.needs, 'collection:').map((name) => [name, collections[name] ?? []]));
  const method = endpoint.kind === 'synchronous' ? endpoint.methods[0] : 'POST';
  const requestOf = ({
    body = '',
    path = '',
    query = {},
    headers = {},
    at = clock.now(),
    ...more
  }: RespondQuestion) => ({
    method: more.method ?? method,
    path,
    query,
    headers,
    body: textOf(body),
    at,
    address: more.address ?? `https://hub.example/x/${sampleId(1)}/${key}`,
  });
  const of = { contribution: endpoint.name, config: {} };
  return {
    async take(question, moment) {
      const { address: _, ...item } = requestOf(question);
      return checkTake(
        await ask({ ...of, entry: 'take', item, collections: shared(question.collections) }, moment),
        manifest,
      );
    },
    async find(question, moment) {
      const item = requestOf(question);
      return checkFind(
        await ask({ ...of, entry: 'find', item, collections: shared(question.collections) }, moment),
        manifest,
      );
    },
    async respond({ found: { contact = null, records = {} } = {}, occurrence = sampleId(0x0a), ...question }, moment) {
      const found = { contact, records };
      const collections = shared(question.collections);
      const item = { request: requestOf(question), found, occurrence };
      const answer = await ask({ ...of, entry: 'respond', item, collections }, moment);
      return checkRespond(answer, { manifest, found, collections });
    },
  };
};

const find = <Kind extends 'actions' | 'triggers' | 'handlers' | 'endpoints'>(
  manifest: Manifest,
  key: string,
  kind: Kind,
): Manifest[Kind][number] => {
  const offered: Manifest[Kind][number][] = manifest[kind];
  const found = offered.find(({ name }) => `${manifest.name}/${name}` === key);
  if (found !== undefined) return found;
  throw new PluginFailure(
    'INNESTO_REQUEST_INVALID',
    `There is no ${key} among the ${kind}: ${offered.map(({ name }) => `${manifest.name}/${name}`).join(', ') || 'there are none'}.`,
  );
};

const SAMPLE_SECRET = '0123456789abcdef'.repeat(4);

/** What travels to the sandbox: the parts that the contribution said it needs, and no others. */
const itemOf = (
  question: RunQuestion,
  { needs, manifest }: { readonly needs: readonly HandlerNeeds[]; readonly manifest: Manifest },
): Record<string, unknown> => ({
  occurrence: question.occurrence ?? sampleId(0x0c),
  ...(needsContact(needs) ? { contact: contactFor(question.contact ?? sampleContact(), needs) } : {}),
  ...(needs.includes('event') ? { event: question.event ?? null } : {}),
  ...(needs.includes('secret') ? { secret: question.secret ?? SAMPLE_SECRET } : {}),
  ...(needs.includes('variables') ? { variables: question.variables ?? {} } : {}),
  ...keptFor(question, { needs, manifest }),
});

/** What the plugin keeps of the contact: the named collections, and all of the contact's own balances. */
const keptFor = (
  { records = {}, balances = {} }: KeptOfContact,
  { needs, manifest }: { readonly needs: readonly HandlerNeeds[]; readonly manifest: Manifest },
): Record<string, unknown> => {
  const collections = named(needs, 'records:');
  const own = manifest.balances.filter(({ of }) => of === 'contact');
  return {
    ...(collections.length === 0
      ? {}
      : { records: Object.fromEntries(collections.map((name) => [name, records[name] ?? []])) }),
    ...(needs.includes('balances')
      ? { balances: Object.fromEntries(own.map(({ name }) => [name, balances[name] ?? 0])) }
      : {}),
  };
};

const needsContact = (needs: readonly HandlerNeeds[]): boolean => needs.includes('contact') || needs.includes('lists');

const contactFor = ({ lists, ...contact }: ContactView, needs: readonly HandlerNeeds[]): ContactView =>
  needs.includes('lists') ? { ...contact, lists: lists ?? [] } : contact;

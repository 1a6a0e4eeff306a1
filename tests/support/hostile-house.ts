import type { Page, WorkspaceView } from '@innesto/sdk/contract';
import { readApi, type Api, type Schema } from '../hostile/api-document.ts';
import type { FurnishedHub } from './furnished-hub.ts';
import { hostileBody } from './hostile-body.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import type { RunningHub } from './hub.ts';
import { imported } from './send-file.ts';
import { OWNER, signUp } from './settle-in.ts';
import { until } from './until.ts';

const MAIL_STEPS = 6;

/** What the hub is told, by the name of the operation. */
type Tell = <Answer = { readonly id: string }>(
  operation: string,
  path: string,
  meant: object,
  text: string,
) => Promise<Answer>;

const teller = (house: Pick<FurnishedHub, 'api'>, document: Api): Tell => {
  const bodies = new Map<string, Schema>(
    document.operations.flatMap(({ name, body }) => (body === null ? [] : [[name, body]])),
  );
  return (operation, path, meant, text) => {
    const schema = bodies.get(operation);
    if (schema === undefined) throw new Error(`the API has no ${operation}`);
    return house.api.must('POST', path, hostileBody(document, schema, { meant, text }));
  };
};

/** A workflow whose every text is hostile, with as many steps as there are texts. */
const hostileWorkflow = (list: string): object => {
  const titles = HOSTILE_TEXTS.map((text) => text.slice(0, 120));
  const isMail = (at: number): boolean => at < MAIL_STEPS;
  return {
    trigger: { contribution: 'list/activity', config: { lists: [list] } },
    reentry: { policy: 'once' },
    first: 'step-0',
    steps: [
      ...titles.map((title, at) => ({
        kind: 'action',
        id: `step-${at}`,
        title,
        contribution: isMail(at) ? 'email/send' : 'contact-field/update',
        config: isMail(at)
          ? { subject: title.replaceAll(/[{}]/g, ''), html: `<p>Hello</p>${title.replaceAll(/[{}]/g, '')}` }
          : { field: 'text', operation: 'set', value: title },
        ports: { done: at + 1 < titles.length ? `step-${at + 1}` : 'which' },
      })),
      {
        kind: 'branch',
        id: 'which',
        title: titles[0],
        branches: titles.slice(0, 5).map((title, at) => ({
          name: `way-${at}`,
          title,
          when: { attribute: 'field.text', operator: 'is', value: title },
        })),
      },
    ],
  };
};

/** Mail servers of the worst names. After the mails, which are to stay in the house. */
const addConnections = async (tell: Tell, base: string): Promise<void> => {
  const line = { kind: 'smtp', host: 'mail.shop.example', port: 587, security: 'none', verifyCertificate: true };
  const meant = { ...line, from: { address: 'ciao@shop.example' }, user: 'shop', password: 'secret' };
  for (const text of HOSTILE_TEXTS)
    await tell('POST /api/workspaces/{workspace}/connections', `${base}/connections`, meant, text);
};

/** Campaigns of the worst names, that say the worst; the last of them has gone out. */
const addCampaigns = async (
  { api, base }: Pick<FurnishedHub, 'api' | 'base'>,
  tell: Tell,
  list: string,
): Promise<{ readonly campaign: string; readonly campaignDraft: string }> => {
  const made: string[] = [];
  for (const text of HOSTILE_TEXTS) {
    // Its content is markup of its author's own: that the frame lets no script of it run is said aloud by the browser.
    const message = { subject: text.replaceAll(/[{}]/g, '').slice(0, 120), html: '<p>Hello</p>' };
    const meant = { channel: 'email', message, audience: { lists: [list] } };
    made.push((await tell('POST /api/workspaces/{workspace}/campaigns', `${base}/campaigns`, meant, text)).id);
  }
  const campaign = made.at(-1) ?? '';
  await api.must('POST', `${base}/campaigns/${campaign}/schedule`, { at: 'now' });
  return { campaign, campaignDraft: made[0] ?? '' };
};

/** The beginning of a text, without the half of a letter at its end. */
const firstOf = (text: string, letters: number): string => text.slice(0, letters).toWellFormed();

/** Contacts of the worst names, a file of them with worse headers, and a workflow for them all. */
const fill = async (
  house: Pick<FurnishedHub, 'api' | 'base'>,
  tell: Tell,
): Promise<Omit<FurnishedHub, 'api' | 'base' | 'url' | 'workspace'>> => {
  const { api, base } = house;
  const inside = (path: string): readonly [string, string] => [
    `POST /api/workspaces/{workspace}${path}`,
    `${base}${path}`,
  ];
  await tell(...inside('/fields'), { key: 'text', type: 'text' }, HOSTILE_TEXTS[0] ?? '');
  await tell(
    ...inside('/fields'),
    { key: 'choice', type: 'choice', choices: HOSTILE_TEXTS.map((text) => text.slice(0, 120)) },
    'Choice',
  );
  const lists: string[] = [];
  for (const text of HOSTILE_TEXTS) lists.push((await tell(...inside('/lists'), {}, text)).id);
  const list = lists[0] ?? '';
  const definition = hostileWorkflow(list);
  const { id: workflow } = await tell(...inside('/workflows'), { definition }, HOSTILE_TEXTS[1] ?? '');
  for (const text of HOSTILE_TEXTS.slice(2)) await tell(...inside('/workflows'), { definition }, text);
  await api.must('POST', `${base}/workflows/${workflow}/start`);
  const contacts: string[] = [];
  for (const [at, text] of HOSTILE_TEXTS.entries()) {
    const meant = {
      email: `o'-alert-'${at}@clients.example`,
      fields: { text, choice: text.slice(0, 120) },
      lists,
      consents: [{ purpose: 'marketing', channel: 'email', state: 'given', source: text }],
      startWorkflows: at === 0,
    };
    // Not what must mean something to be taken.
    const { contact } = await tell<{ contact: { id: string } }>(
      ...inside('/contacts'),
      { ...meant, phone: null, timeZone: null },
      text,
    );
    contacts.push(contact.id);
  }
  const cards: string[] = [];
  for (const text of HOSTILE_TEXTS) {
    // A card holds fewer letters, and no two cards have the same.
    const attributes = { number: firstOf(`${cards.length} ${text}`, 40), name: firstOf(text, 200) };
    const meant = { contact: contacts[0], attributes };
    const operation = 'POST /api/workspaces/{workspace}/collections/{plugin}/{collection}/records';
    cards.push((await tell(operation, `${base}/collections/fidelity/card/records`, meant, text)).id);
  }
  const messages = await until(
    () => api.must<Page<{ id: string }>>('GET', `${base}/messages`),
    ({ items }) => items.length >= MAIL_STEPS,
    { what: 'the mails with hostile words' },
  );
  const campaigns = await addCampaigns(house, tell, list);
  await addConnections(tell, base);
  const form = new FormData();
  const columns = HOSTILE_TEXTS.slice(0, 12).map((text) => `"${text.replaceAll('"', '""')}"`);
  const mapping = [{ column: 'E-mail', to: 'email' }];
  form.append('options', JSON.stringify({ mapping }));
  form.append(
    'file',
    new Blob([`E-mail,${columns.join(',')}\r\n${columns[1]},${columns.join(',')}\r\n`]),
    `${HOSTILE_TEXTS[1]?.replaceAll('"', '')}.csv`,
  );
  const { id: file } = await api.must<{ id: string }>('POST', `${base}/imports`, form);
  await imported({ api, base }, file);
  return {
    workflow,
    draft: workflow,
    everyKind: workflow,
    ...campaigns,
    contact: contacts[0] ?? '',
    list,
    import: file,
    message: messages.items[0]?.id ?? '',
    card: cards[0] ?? '',
  };
};

/** Makes the owner of a new hub, who has the worst of names, and a workspace where every text is hostile. */
export const furnishWithHostileTexts = async (hub: Pick<RunningHub, 'url' | 'setUpToken'>): Promise<FurnishedHub> => {
  const [first = ''] = HOSTILE_TEXTS.slice(1);
  const api = await signUp(hub, { ...OWNER, name: first });
  const document = await readApi(hub.url);
  const tell = teller({ api }, document);
  const made = await tell<WorkspaceView>(
    'POST /api/workspaces',
    '/api/workspaces',
    { timeZone: 'Europe/Rome', mode: 'test' },
    first,
  );
  const base = `/api/workspaces/${made.id}`;
  const enabled = await api.call('POST', `${base}/plugins/scrawl/enable`, {});
  if (enabled.status >= 300) throw new Error(`the plugin was not enabled: ${JSON.stringify(enabled.body)}`);
  return { api, base, url: hub.url, workspace: made.id, ...(await fill({ api, base }, tell)) };
};

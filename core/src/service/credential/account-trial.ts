import {
  connectionAddress,
  hostsOfConnection,
  type ConnectionTrialResult,
  type MailTrouble,
} from '@innesto/sdk/contract';
import { parsePluginConnection } from '../../model/connection/plugin-connection.ts';
import type { Workspace } from '../../model/workspace.ts';
import { findConnection } from '../../store/query/connection.ts';
import type { Store } from '../../store/store.ts';
import type { Outside, OutsideTrouble } from '../http/port.ts';

/** Tries a connection of a plugin's kind out by the question that its kind names; null: it is of another sort. */
export type TryAccount = (
  workspace: Workspace,
  connection: string,
  permit: () => Promise<void>,
) => Promise<ConnectionTrialResult | null>;

const TROUBLES: Readonly<Record<OutsideTrouble, MailTrouble>> = {
  refused: 'not-allowed',
  unreachable: 'unreachable',
  'too-slow': 'silent',
  'too-large': 'settings',
  'not-understood': 'settings',
};

const REMEDIES: Partial<Record<MailTrouble, string>> = {
  'sign-in': 'Enter the key or password again, or sign in again.',
  'not-allowed': 'The hub goes to public addresses by https only. Check the address in the settings.',
  unreachable: 'Check the address in the settings, or try again in a while.',
  silent: 'Try again in a while.',
  settings: 'Check the address in the settings.',
};

const failed = (
  { trouble, detail, to }: { readonly trouble: MailTrouble; readonly detail: string; readonly to: string },
  reached: ConnectionTrialResult['reached'],
): ConnectionTrialResult => ({ ok: false, reached, detail, to, trouble, remedy: REMEDIES[trouble] ?? null });

/** Makes the trial of connections of plugins' kinds. */
export const createAccountTrial =
  ({ store, outside }: { readonly store: Store; readonly outside: Outside }): TryAccount =>
  async (workspace, connection, permit) => {
    const row = await findConnection(store.read, { workspaceId: workspace.id, publicId: connection });
    if (row?.kind !== 'plugin') return null;
    const { contribution, declared, settings } = parsePluginConnection(row.config);
    const url = declared.test === undefined ? null : connectionAddress(declared.test, settings);
    if (row.trouble === 'sign-in')
      return failed({ trouble: 'sign-in', detail: 'Somebody has to sign in first', to: '' }, 'nothing');
    if (url === null) return { ok: true, reached: 'nothing', detail: '', to: '', trouble: null, remedy: null };
    await permit();
    const to = new URL(url).host;
    const [plugin = ''] = contribution.split('/');
    const came = await outside.ask({
      request: { url, connection },
      hosts: [hostsOfConnection(declared.name)],
      secretFor: () => null,
      connections: { workspaceId: workspace.id, plugin, isChosen: (one) => one === connection },
    });
    if (came.kind === 'failed') return failed({ trouble: TROUBLES[came.trouble], detail: came.detail, to }, 'nothing');
    const { status } = came.answer;
    const detail = `It answered ${status}`;
    if (status >= 200 && status < 300) return { ok: true, reached: 'mailbox', detail, to, trouble: null, remedy: null };
    const isDenied = status === 401 || status === 403;
    return failed(
      { trouble: isDenied ? 'sign-in' : status >= 500 || status === 429 ? 'busy' : 'settings', detail, to },
      'server',
    );
  };

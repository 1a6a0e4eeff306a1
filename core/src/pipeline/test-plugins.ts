import type { ActionManifest, FigureManifest, Invocation, InvocationOutcome, Needs } from '@innesto/sdk/contract';
import { readKept } from '../model/kept.ts';
import { CLUB, definitionsOf } from '../registry/test-kept.ts';
import type { Sandbox } from '../sandbox/port.ts';
import type { HandlingPlugin, Plugins } from './port.ts';

const ACTION: ActionManifest = {
  name: 'send',
  title: 'Send',
  config: {},
  needs: ['contact', 'event'],
  ports: [],
  settles: false,
  batch: 100,
  revision: 1,
};

/** How a test's plugin answers an invocation. */
export type Behaviour = (call: Invocation) => InvocationOutcome;

/** Writes an e-mail to everybody. */
export const sendToAll: Behaviour = (call) => ({
  kind: 'answered',
  answers: readKept<unknown[]>(call.items).map(() => ({
    ok: true,
    value: JSON.stringify({
      effects: [
        {
          kind: 'message.send',
          channel: 'email',
          purpose: 'service',
          subject: 'Ciao {{ contact.firstName }}',
          text: 'Benvenuto',
          ...readKept<object>(call.config),
        },
      ],
    }),
  })),
  logs: [],
  cpuMs: 0,
});

/** What a test's plugins are and do. */
export interface PluginState {
  behave: Behaviour;
  readonly suspended: Set<string>;
  readonly strikes: string[];
  settles: boolean;
  handling: readonly HandlingPlugin[];
  figures: FigureManifest[];
  needs: Needs[];
}

/** Plugins in the hands of a test. */
export const createTestPlugins = (state: PluginState): { readonly sandbox: Sandbox; readonly plugins: Plugins } => {
  const sandbox: Sandbox = {
    load: () => Promise.resolve(),
    invoke: (call) => Promise.resolve(state.behave(call)),
    awaited: () => [],
    dispose: () => undefined,
    close: () => Promise.resolve(),
  };
  const plugins: Plugins = {
    actionOf: () =>
      Promise.resolve({
        ...ACTION,
        settles: state.settles,
        needs: [...ACTION.needs, ...state.needs],
        figures: state.figures,
      }),
    rightsOf: () =>
      Promise.resolve(
        new Set([
          'messages:send:email',
          'net',
          'messages:send:sms',
          'contacts:write:fields',
          'lists:write',
          'events:emit',
          'workflows:start',
          'workflows:stop',
          'variables:write',
          'records:cards',
          'records:orders',
          'records:prizes',
          'balances:points',
          'balances:money',
          'consents:give',
          'consents:ask',
        ]),
      ),
    ...definitionsOf(CLUB),
    handlersInForce: () => Promise.resolve(state.handling),
    isSuspended: (_, plugin) => Promise.resolve(state.suspended.has(plugin)),
    strike: ({ plugin }) => {
      state.strikes.push(plugin);
      if (state.strikes.length >= 3) state.suspended.add(plugin);
      return Promise.resolve({ suspended: state.suspended.has(plugin) });
    },
  };
  return { sandbox, plugins };
};

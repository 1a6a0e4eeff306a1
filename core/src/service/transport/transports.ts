import {
  AnsweredResult,
  hostsOfConnection,
  SendResult,
  type MessageToCarry,
  type TransportManifest,
} from '@innesto/sdk/contract';
import { compiledLater } from '../../model/compiled-later.ts';
import { parsePluginConnection, type PluginConnectionConfig } from '../../model/connection/plugin-connection.ts';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import { answerRead, answerUnheard, answerUnread, plainCarrying } from '../../model/message/carrying.ts';
import type { WaitsFor } from '../../model/message/waiting.ts';
import type { ConnectionRow } from '../../store/query/connection.ts';
import { askTransport, type AskedTransport, type Made } from './ask-transport.ts';
import { transportOf, type FoundTransport, type TransportPorts } from './find-transport.ts';
import type { Transport, Transports } from './port.ts';
import { createReadCall } from './read-call.ts';

const sendResult = compiledLater(SendResult);
const answeredResult = compiledLater(AnsweredResult);

/** A transport with one connection, and what keeps it from working. */
interface Found extends AskedTransport {
  readonly kind: string;
  readonly waits: WaitsFor | null;
}

const textOf = (settings: Readonly<Record<string, unknown>>, name: string | undefined): string => {
  const value = name !== undefined && Object.hasOwn(settings, name) ? settings[name] : undefined;
  return typeof value === 'string' ? value.trim() : '';
};

const senderOf = ({ sender }: TransportManifest, settings: Readonly<Record<string, unknown>>): Transport['sender'] => {
  const address = textOf(settings, sender?.address);
  return address === '' ? null : { address, name: textOf(settings, sender?.name) };
};

const waitsOf = (
  { isHeld, plugin, version, state }: FoundTransport,
  { trouble, publicId: connection }: ConnectionRow,
): WaitsFor | null => {
  if (isHeld) return { kind: 'plugin-suspended', plugin, version, state };
  return trouble === 'sign-in' ? { kind: 'sign-in', connection } : null;
};

const unsent = (detail: string): DeliveryAnswer => ({ kind: 'retry', detail, waitMs: null, trouble: 'other' });

const readAnswer = (
  ports: TransportPorts,
  found: Found,
  item: { readonly message: MessageToCarry; readonly answer: object },
): Promise<Made<AnsweredResult>> =>
  askTransport(ports, found, {
    entry: 'answered',
    item,
    fits: (value): value is AnsweredResult => answeredResult.Check(value),
  });

/** Asks the plugin for the request, makes it, and asks what the answer means: nothing is asked of the plugin while the line is open. */
const carry = async (
  ports: TransportPorts,
  { found, connection }: { readonly found: Found; readonly connection: string },
  { message, hand }: { readonly message: MessageToCarry; readonly hand: () => Promise<void> },
): Promise<DeliveryAnswer> => {
  if (found.waits !== null) return unsent(`it waits: ${found.waits.kind}`);
  const asked = await askTransport(ports, found, {
    entry: 'send',
    item: message,
    fits: (value): value is SendResult => sendResult.Check(value),
  });
  if (!asked.ok) return unsent(asked.detail);
  if ('refuse' in asked.value) {
    const { refuse, trouble = 'content' } = asked.value;
    return { kind: 'refused', detail: refuse, trouble };
  }
  const outcome = await ports.requests.make(
    {
      ...plainCarrying(asked.value),
      id: message.id,
      sign: null,
      connection,
      hosts: [hostsOfConnection(found.kind)],
      entered: new Set(),
      secretFor: () => null,
      connections: {
        workspaceId: found.workspaceId,
        plugin: found.plugin,
        isChosen: (one) => one === connection,
      },
    },
    hand,
  );
  if (outcome.kind !== 'answered') return answerUnheard(outcome);
  const read = await readAnswer(ports, found, { message, answer: outcome.answer });
  return read.ok ? answerRead(outcome.answer, read.value) : answerUnread(outcome.answer, read.detail);
};

const configOf = ({ kind, config }: Pick<ConnectionRow, 'kind' | 'config'>): PluginConnectionConfig | null =>
  kind === 'plugin' ? parsePluginConnection(config) : null;

/** Opens the ways for messages that plugins bring: they describe requests and read answers, and the hub alone goes out. */
export const createTransports = (ports: TransportPorts): Transports => ({
  carries: async (workspaceId, row) => {
    const config = configOf(row);
    const found = config === null ? null : await transportOf(ports, workspaceId, config);
    if (found === null) return null;
    const { channel, reports } = found.transport;
    return { channel, hears: reports !== undefined };
  },
  find: async (workspace, row, channel) => {
    const config = configOf(row);
    const asked = config === null ? null : await transportOf(ports, workspace.id, config);
    if (config === null || asked?.transport.channel !== channel) return null;
    const { declared, settings } = config;
    const waits = waitsOf(asked, row);
    const found: Found = { ...asked, workspace: workspace.publicId, settings, kind: declared.name, waits };
    return {
      sender: senderOf(asked.transport, settings),
      waits,
      carry: (message, hand) => carry(ports, { found, connection: row.publicId }, { message, hand }),
    };
  },
  read: createReadCall(ports),
});

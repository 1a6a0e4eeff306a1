import { ReportResult, type CarryReport, type ReportItem, type Signature } from '@innesto/sdk/contract';
import { fault, isFault } from '../../fault/fault.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import {
  parsePluginConnection,
  parseSealedFields,
  secretField,
  type PluginConnectionConfig,
} from '../../model/connection/plugin-connection.ts';
import { checkSignature, withoutProof, type RawCall } from '../../model/inbound/signature.ts';
import type { NamedReport } from '../../model/message/gateway-report.ts';
import { askTransport } from './ask-transport.ts';
import { transportOf, type TransportPorts } from './find-transport.ts';
import type { TransportCall, Transports } from './port.ts';

const reportResult = compiledLater(ReportResult);

const TROUBLE = { missing: 'it is missing', wrong: 'it is not right', stale: 'it is too old' } as const;
const unproven = (detail: string) => fault('INNESTO_WEBHOOK_SIGNATURE', { detail });

const reveal = (
  { secrets }: TransportPorts,
  { connection, workspace }: TransportCall,
  secret: string,
): string | null => {
  const field = secretField(secret);
  const sealed = parseSealedFields(connection.secret)[field];
  if (sealed === undefined) return null;
  try {
    return secrets.open({ workspace, connection: connection.publicId, field }, sealed);
  } catch (error) {
    if (isFault(error, 'INNESTO_SECRET_UNREADABLE')) return null;
    throw error;
  }
};

const proveCaller = (ports: TransportPorts, of: TransportCall, signature: Signature): void => {
  const secret = reveal(ports, of, signature.secret);
  // A secret that is not there proves nobody.
  if (secret === null) throw unproven('there is nothing to check it with');
  // Everybody's empty body is signed alike: who saw one such call could make any other.
  if (signature.scheme === 'hmac-sha256' && of.call.body.length === 0) throw unproven('the call has no body');
  const trouble = checkSignature(signature, { call: of.call, secret, now: ports.clock.now() });
  if (trouble !== null) throw unproven(TROUBLE[trouble]);
};

/** A call as the plugin reads it: of one that signs its body only what stands in that is believed. */
const itemOf = (call: RawCall, signature: Signature | undefined, now: number): Omit<ReportItem, 'message'> => {
  const { headers, query } = withoutProof(signature, call);
  const text = call.body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(call.body);
  return {
    method: call.method,
    headers,
    query: signature?.scheme === 'hmac-sha256' ? {} : query,
    body: isText ? text : call.body.toString('base64'),
    encoding: isText ? 'utf8' : 'base64',
    at: now,
  };
};

/** A report as the hub takes it in, whoever told it. */
const namedOf = (told: CarryReport): NamedReport => {
  if ('reply' in told) return { reference: null, report: null, reply: told.reply };
  const { state, id, reference = id ?? null, reason = null, optedOut, url = null, byMachine = false } = told;
  switch (state) {
    case 'opened':
    case 'clicked':
      return { reference, report: null, reading: { kind: state, url, isMachine: byMachine } };
    case 'sent':
    case 'delivered':
    case 'undelivered':
      return { reference, report: { state, reason, ...(optedOut === true ? { optedOut: true } : {}) } };
  }
};

const configOf = ({ connection }: TransportCall): PluginConnectionConfig => parsePluginConnection(connection.config);

/** Makes the reading of what other sides tell of messages: the hub checks who calls, the plugin says what it means. */
export const createReadCall =
  (ports: TransportPorts): Transports['read'] =>
  async (of) => {
    const { connection, workspace, call, message } = of;
    const config = configOf(of);
    const found = await transportOf(ports, connection.workspaceId, config);
    if (found?.transport.reports === undefined) return null;
    const { signature } = found.transport.reports;
    if (signature !== undefined) proveCaller(ports, of, signature);
    // Whoever gets no yes calls again: nothing of it is lost while the plugin may not work.
    if (found.isHeld) throw fault('INNESTO_ENDPOINT_BUSY');
    const { settings } = config;
    const made = await askTransport(
      ports,
      { ...found, workspace, settings },
      {
        entry: 'report',
        item: { ...itemOf(call, signature, ports.clock.now()), message },
        fits: (value): value is ReportResult => reportResult.Check(value),
      },
    );
    // Its words are for whoever looks after the hub, not for whoever calls.
    if (!made.ok) {
      ports.report('a transport could not read what it was told', { plugin: found.plugin, detail: made.detail });
      throw fault('INNESTO_ENDPOINT_BROKEN');
    }
    const { channel } = found.transport;
    return made.value.reports.flatMap((told) => {
      // What people answer comes by SMS: whose right is e-mails alone ends no consent to SMS by it.
      if ('reply' in told && channel !== 'sms') return [];
      return [namedOf(told)];
    });
  };

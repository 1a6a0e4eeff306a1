import { fault, type Fault } from '../../fault/fault.ts';
import type { MessageLinks } from '../../model/message/links.ts';
import { keptReference } from '../../model/message/reference.ts';
import { readTrackingToken, type TrackingKey } from '../../model/message/token.ts';
import { findReportedMessage, type ReportedAs } from '../../store/query/message-report.ts';
import type { Store } from '../../store/store.ts';

/** Where a call came: at the address of one message (`publicId`), or at one of a connection's. */
export interface ReportedPlace {
  /** The connection's public id. */
  readonly connection: string;
  readonly publicId: string | null;
  readonly url: string;
  /** It is where what people answer is handed on. */
  readonly isReply: boolean;
}

/** What finding places and messages is handed. */
export interface PlaceParts {
  readonly store: Store;
  readonly trackingKey: TrackingKey;
  readonly links: Pick<MessageLinks, 'status' | 'connectionStatus' | 'connectionReplies'>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Nothing is there, and nothing says why. */
export const noAddress = (): Fault => fault('INNESTO_NOT_FOUND', { what: 'address' });

/** What an address of ours is, by its token; null: none of ours. */
export const placeOf = async (
  { store, trackingKey, links }: PlaceParts,
  token: string,
): Promise<ReportedPlace | null> => {
  const publicId = readTrackingToken(trackingKey, 'status', token);
  if (publicId !== null) {
    const message = await findReportedMessage(store.read, store.dialect, { as: { publicId } });
    return message === null
      ? null
      : { connection: message.driver, publicId, url: links.status(publicId), isReply: false };
  }
  const answered = readTrackingToken(trackingKey, 'connection-replies', token);
  if (answered !== null)
    return { connection: answered, publicId: null, url: links.connectionReplies(answered), isReply: true };
  const connection = readTrackingToken(trackingKey, 'connection-status', token);
  return connection === null
    ? null
    : { connection, publicId: null, url: links.connectionStatus(connection), isReply: false };
};

/** The message that something is told of, by its own address, or by the name that is told; throws where the connection has none such. */
export const messageMeant = async (
  { store }: Pick<PlaceParts, 'store'>,
  { publicId, connection }: Pick<ReportedPlace, 'publicId' | 'connection'>,
  reference: string | null,
): Promise<ReportedAs> => {
  if (publicId === null && reference === null) throw noAddress();
  const as = publicId === null ? { connection, reference: keptReference(reference ?? '') } : { publicId };
  const found = await findReportedMessage(store.read, store.dialect, { as });
  if (found?.driver === connection) return as;
  // Some gateways tell of a message by the name that the hub gave it.
  const named = 'reference' in as && UUID.test(as.reference) ? { publicId: as.reference } : null;
  const own = named === null ? null : await findReportedMessage(store.read, store.dialect, { as: named });
  if (named === null || own?.driver !== connection) throw noAddress();
  return named;
};

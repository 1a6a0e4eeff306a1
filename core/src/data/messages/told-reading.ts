import type { ToldReading } from '../../model/message/gateway-report.ts';
import { findLinkedMessage, type LinkedMessage } from '../../store/query/linked-message.ts';
import { findReportedMessage, type ReportedAs } from '../../store/query/message-report.ts';
import { noteClick, noteOpening, type Noted, type NotingParts } from './note-reading.ts';

/** As programs that go ahead of a person say it of themselves, and as nobody else does. */
const A_PROGRAM = { userAgent: null, isPrefetch: true } as const;
const A_PERSON = { userAgent: 'Mozilla/5.0 (by the word of the other side)', isPrefetch: false } as const;

/** Which of a message's links was followed; null: none of those that are counted. */
const linkOf = ({ links }: LinkedMessage, url: string | null): number | null => {
  if (links === null) return null;
  if (url === null) return links.length === 1 ? 0 : null;
  const place = links.findIndex((link) => link.url === url);
  return place === -1 ? null : place;
};

/**
 * Takes in that a message was read, by the word of the way that it went: it counts as a fetched picture or a followed link does, for those who agreed to
 * that. Null: there is no such message.
 */
export const noteToldReading = async (
  parts: NotingParts,
  as: ReportedAs,
  { kind, url, isMachine }: ToldReading,
): Promise<{ readonly workspaceId: number; readonly noted: Noted } | null> => {
  const { store } = parts;
  const found = await findReportedMessage(store.read, store.dialect, { as });
  if (found === null) return null;
  const { publicId, workspaceId } = found;
  if (kind === 'opened') return { workspaceId, noted: await noteOpening(parts, publicId, isMachine) };
  const message = await findLinkedMessage(store.read, store.dialect, { named: { publicId } });
  const link = message === null ? null : linkOf(message, url);
  const target = link === null ? undefined : message?.links?.[link];
  if (message === null || link === null || target === undefined) return { workspaceId, noted: 'nothing' };
  const fetch = isMachine ? A_PROGRAM : A_PERSON;
  return { workspaceId, noted: await noteClick(parts, { message, link, url: target.url }, fetch) };
};

import type { ZoneSource } from '@innesto/sdk/contract';
import { zoneOfPhone } from './phone-zone.ts';

/** Why a zone is the one that counts: the contact has said so, the phone number lies there, or it is the workspace's. */
export type ZoneReason = 'contact' | 'phone' | 'workspace';

/** Whose wall clock counts, and why that one. */
export interface ZoneFound {
  readonly zone: string;
  readonly reason: ZoneReason;
}

/** What is asked for a zone. `source` absent: the contact's. */
export interface ZoneQuestion {
  readonly contact: { readonly timeZone: string | null; readonly phone: string | null } | null;
  readonly workspace: { readonly timeZone: string };
  readonly source?: ZoneSource | undefined;
}

/** The zone on whose wall clock a contact's days and hours are counted. */
export const zoneOf = ({ contact, workspace, source = 'contact' }: ZoneQuestion): ZoneFound => {
  if (source === 'workspace' || contact === null) return { zone: workspace.timeZone, reason: 'workspace' };
  if (contact.timeZone !== null) return { zone: contact.timeZone, reason: 'contact' };
  const zone = contact.phone === null ? null : zoneOfPhone(contact.phone);
  return zone === null ? { zone: workspace.timeZone, reason: 'workspace' } : { zone, reason: 'phone' };
};

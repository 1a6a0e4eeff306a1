import type { CampaignDetail, JsonObject } from '@innesto/sdk/contract';
import type { Settled } from './settle-in.ts';

/** What a workspace is furnished with, a thing a call: ids are answered. */
export const furnitureOf = ({ api, base }: Settled) => {
  const make = async (path: string, body: object): Promise<string> =>
    (await api.must<{ id: string }>('POST', `${base}${path}`, body)).id;
  /** So many hours from now, as a clock on a wall in Rome shows it. */
  const laterOnTheWall = async (hours: number): Promise<string> => {
    const { now } = await api.must<{ now: string }>('GET', `${base}/clock`);
    const then = new Date(Date.parse(now) + hours * 3_600_000);
    return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome', dateStyle: 'short', timeStyle: 'short' })
      .format(then)
      .replace(' ', 'T');
  };
  return {
    make,
    laterOnTheWall,
    /** A record of a collection: `coupon/campaign`. */
    record: (collection: string, attributes: JsonObject, contact?: string): Promise<string> =>
      make(`/collections/${collection}/records`, { attributes, ...(contact === undefined ? {} : { contact }) }),
    somebody: async (name: string, about: object = {}): Promise<string> => {
      const draft = { email: `${name}@clients.example`, firstName: name, ...about };
      return (await api.must<{ contact: { id: string } }>('POST', `${base}/contacts`, draft)).contact.id;
    },
    /** A campaign that is to go out tomorrow, and can be chosen already; what is answered sends it at once. */
    campaign: async (draft: JsonObject): Promise<() => Promise<void>> => {
      const { id } = await api.must<CampaignDetail>('POST', `${base}/campaigns`, draft);
      const at = `${base}/campaigns/${id}`;
      await api.must('POST', `${at}/schedule`, { at: await laterOnTheWall(24) });
      return async () => {
        await api.must('POST', `${at}/unschedule`);
        await api.must('POST', `${at}/schedule`, { at: 'now' });
      };
    },
  };
};

/** What makes the things of a workspace. */
export type Furniture = ReturnType<typeof furnitureOf>;

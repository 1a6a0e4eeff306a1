import type { CarriedChannel, ConnectionChange, ConnectionDraft } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { isCurrency, keptPartPrice } from '../../model/connection/part-price.ts';
import type { ConnectionRow } from '../../store/query/connection.ts';

/** What connections of plugins' kinds carry, and whether anything is heard of it; null: no messages. */
export interface WhatIsCarried {
  carries(
    workspaceId: number,
    row: Pick<ConnectionRow, 'kind' | 'config'>,
  ): Promise<{ readonly channel: CarriedChannel; readonly hears: boolean } | null>;
}

/** The price of a part that a row keeps after a draft or a change; what says nothing of it leaves it. */
export const priceAfter = async (
  { transports }: { readonly transports: WhatIsCarried },
  asked: ConnectionDraft | ConnectionChange,
  row: Pick<ConnectionRow, 'kind' | 'config' | 'partPrice'> & { readonly workspaceId: number },
): Promise<string | null> => {
  const price = 'partPrice' in asked ? asked.partPrice : undefined;
  if (price === undefined) return row.partPrice;
  if (price !== null && !isCurrency(price.currency))
    throw fault('INNESTO_REQUEST_INVALID', {
      detail: `“${price.currency}” is no currency`,
      path: '/partPrice/currency',
    });
  const isForSms = row.kind !== 'plugin' || (await transports.carries(row.workspaceId, row))?.channel === 'sms';
  if (price !== null && !isForSms)
    throw fault('INNESTO_REQUEST_INVALID', { detail: 'no SMS go by such a connection', path: '/partPrice' });
  return keptPartPrice(price);
};

import type { ConnectionKindView, ConnectionView } from '@innesto/sdk/contract';

/** The kinds of connection of plugins by which messages of a channel go. */
export const waysFor = (
  channel: 'email' | 'sms',
  kinds: readonly ConnectionKindView[],
): readonly ConnectionKindView[] => kinds.filter(({ carries }) => carries === channel);

/** Whose messages go by a connection; null: none. */
export const carriedBy = (connection: ConnectionView): 'email' | 'sms' | null => {
  switch (connection.kind) {
    case 'smtp':
      return 'email';
    case 'http-gateway':
    case 'twilio':
      return 'sms';
    case 'plugin':
      return connection.carries;
  }
};

/** Whether messages go by a connection where no step says otherwise: of each channel by the newest, and `all` come the newest first. */
export const isDefaultWay = (connection: ConnectionView, all: readonly ConnectionView[]): boolean => {
  const channel = carriedBy(connection);
  return channel !== null && all.find((other) => carriedBy(other) === channel)?.id === connection.id;
};

import { connectionsAmong, isDeclaredHost } from '@innesto/sdk/contract';
import type { ConnectionUse } from '../../model/request/request.ts';
import { OutsideError } from './outside-errors.ts';
import type { Credentials, OpenCredential } from './port.ts';

/** No connections: for whoever makes requests that never name one. */
export const NO_CREDENTIALS: Credentials = {
  open: () => Promise.reject(new OutsideError('refused', 'connections are not used here')),
};

/** What a request that names a connection is to carry; null: it names none. */
export const openCredential = async (
  credentials: Credentials,
  {
    connection,
    connections,
  }: { readonly connection?: string | undefined; readonly connections?: ConnectionUse | undefined },
): Promise<OpenCredential | null> => {
  if (connection === undefined) return null;
  if (connections === undefined) throw new OutsideError('refused', 'no connection may be named here');
  return credentials.open(connections, connection);
};

/** Where a request goes: its address, or where that is a path alone, below the address of its connection; null: nowhere. */
export const targetOf = (url: string, credential: OpenCredential | null): URL | null => {
  if (!url.startsWith('/')) return URL.parse(url);
  const address = credential?.address ?? null;
  if (address === null || url.startsWith('//')) return null;
  const base = address.replace(/\/$/, '');
  const target = URL.parse(`${base}${url}`);
  return target?.origin === URL.parse(base)?.origin ? target : null;
};

/** Refuses a host that was not declared: by the plugin, or by the connection where the plugin asks with it; and one that the connection is not for. */
export const checkHost = (hosts: readonly string[], url: URL, credential: OpenCredential | null): void => {
  if (credential !== null && !isDeclaredHost(credential.hosts, url))
    throw new OutsideError('refused', `the connection is not for the host ${url.host}`);
  const isOfConnection = credential !== null && connectionsAmong(hosts).includes(credential.kind);
  if (!isOfConnection && !isDeclaredHost(hosts, url))
    throw new OutsideError('refused', `the host ${url.host} is not one that the plugin declared`);
};

/** Adds what a connection adds; what stands there already is nobody's to set but its own. */
export const addCredential = (
  credential: OpenCredential | null,
  { headers, url, used }: { readonly headers: Map<string, string>; readonly url: URL; readonly used: Set<string> },
): void => {
  if (credential === null) return;
  for (const [name, value] of Object.entries(credential.headers)) {
    if (headers.has(name)) throw new OutsideError('refused', `the header ${name} is the connection’s to set`);
    headers.set(name, value);
  }
  for (const [name, value] of Object.entries(credential.query)) {
    if (url.searchParams.has(name))
      throw new OutsideError('refused', `the member ${name} of the query is the connection’s to set`);
    url.searchParams.set(name, value);
  }
  for (const secret of credential.secrets) used.add(secret);
};

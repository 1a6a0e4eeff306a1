import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** What asks name servers; one that is dead is asked no longer than this, and holds up no other name. */
const TIMEOUT_MS = 2000;
const TRIES = 2;
const HOSTS_FILE = '/etc/hosts';

type AskServers = Pick<Resolver, 'resolve4' | 'resolve6'>;

const asAddress = (address: string): LookupAddress => ({ address, family: isIP(address) });

/** The addresses that a hosts file gives a name. */
export const addressesIn = (hosts: string, name: string): readonly LookupAddress[] =>
  hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*$/, '').trim().toLowerCase().split(/\s+/);
    return isIP(address) !== 0 && names.includes(name) ? [asAddress(address)] : [];
  });

/**
 * Makes what looks up names of the public internet: by the machine's own file of hosts, else by its name servers, A and AAAA at once. The
 * system's own way would have them wait for each other, two at a time, for as long as it likes.
 */
export const createResolvePublic =
  ({
    servers = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES }),
    readHosts = () => readFile(HOSTS_FILE, 'utf8').catch(() => ''),
  }: { readonly servers?: AskServers; readonly readHosts?: () => Promise<string> } = {}): ((
    name: string,
  ) => Promise<readonly LookupAddress[]>) =>
  async (given) => {
    const name = given.toLowerCase().replace(/\.$/, '');
    // No name server is asked for one's own machine.
    if (name === 'localhost' || name.endsWith('.localhost')) return [asAddress('127.0.0.1'), asAddress('::1')];
    const own = addressesIn(await readHosts(), name);
    if (own.length > 0) return own;
    const [four, six] = await Promise.allSettled([servers.resolve4(name), servers.resolve6(name)]);
    const found = [four, six].flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    if (found.length === 0) throw four.status === 'rejected' ? four.reason : new Error('the name has no address');
    return found.map(asAddress);
  };

import type { ActionManifest } from '../contract/contribution-manifest.ts';
import type { Effect } from '../contract/effect.ts';
import { connectionsAmong, declaredHosts, isDeclaredHost } from '../contract/host.ts';
import type { Manifest } from '../contract/manifest.ts';
import { secretsNamed, splitAddress, type HttpRequestEffect } from '../contract/request.ts';
import { PluginFailure } from './plugin-failure.ts';

const refuse = (detail: string): never => {
  throw new PluginFailure('INNESTO_PLUGIN_ANSWER', detail);
};

/** Whether a host may be one of the connection that a request names: which connection that is, only the hub knows. */
export const mayBeOfConnection = (
  { connections }: Pick<Manifest, 'connections'>,
  hosts: readonly string[],
  connection: string | undefined,
): boolean =>
  connection !== undefined && connectionsAmong(hosts).some((kind) => connections.some(({ name }) => name === kind));

/** Whether an address is a path below that of a connection, whichever the hub finds it to be. */
export const isBelowConnection = (
  { connections }: Pick<Manifest, 'connections'>,
  url: string,
  connection: string | undefined,
): boolean =>
  connection !== undefined && /^\/(?!\/)/.test(url) && connections.some(({ address }) => address !== undefined);

/** Refuses requests that the hub would not make: to a host that the plugin did not name, or with a secret that the action does not have. */
export const checkRequests = (
  effects: readonly Effect[],
  {
    manifest,
    action,
    config,
  }: { readonly manifest: Manifest; readonly action: ActionManifest; readonly config: unknown },
): void => {
  const settings = typeof config === 'object' && config !== null ? { ...config } : {};
  const hosts = declaredHosts(manifest.permissions, settings);
  const requests = effects.filter((effect): effect is HttpRequestEffect => effect.kind === 'http.request');
  for (const request of requests) {
    const { url } = request;
    const text = typeof url === 'string' ? url : url.template;
    if (isBelowConnection(manifest, text, request.connection)) continue;
    const address = splitAddress(text);
    if (address === null) return refuse(`${text} names no host.`);
    const { origin } = address;
    if (!isDeclaredHost(hosts, new URL(origin)) && !mayBeOfConnection(manifest, hosts, request.connection))
      refuse(`The host of ${origin} is not among those of the permission net: ${hosts.join(', ') || 'none'}.`);
    if (!origin.startsWith('https:')) refuse(`${text} is not an https address.`);
    if (request.method === 'GET' && request.body !== undefined) refuse('A GET has no body.');
    const unknown = secretsNamed(request).find((name) => !(action.secrets ?? []).some((one) => one.name === name));
    if (unknown !== undefined) refuse(`The action has no secret ${unknown}: declare it in secrets.`);
  }
};

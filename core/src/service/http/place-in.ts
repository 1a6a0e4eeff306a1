/** A host's name as it is looked up: an address of the sixth version stands in brackets in a URL. */
export const literal = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** Where a request goes, as Node wants it said. Of a URL itself it would copy each part, twice. */
export const placeIn = ({
  protocol,
  hostname,
  port,
  pathname,
  search,
}: URL): Pick<URL, 'protocol' | 'hostname' | 'port'> & { readonly path: string } => ({
  protocol,
  hostname: literal(hostname),
  port,
  path: `${pathname}${search}`,
});

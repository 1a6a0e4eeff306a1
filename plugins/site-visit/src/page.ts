/** A visited page: the address as it is kept, and in pieces as pages are compared. */
export interface Page {
  readonly url: string;
  /** In lower case, with its port. */
  readonly site: string;
  /** Without a slash at the end. */
  readonly path: string;
}

const ADDRESS = /^(https?):\/\/([a-z0-9.-]{1,253}(?::[0-9]{1,5})?)(\/[^?#\s]*)?(\?[^#\s]*)?(?:#.*)?$/i;
const LONGEST = 1000;

/** Reads an address; null where it is none of a page. */
export const readPage = (text: string): Page | null => {
  const [, protocol = '', host = '', path = '', query = ''] = ADDRESS.exec(text) ?? [];
  if (host === '') return null;
  const site = host.toLowerCase();
  const bare = path.replace(/\/+$/, '');
  return {
    url: `${protocol.toLowerCase()}://${site}${path}${query}`.slice(0, LONGEST).toWellFormed(),
    site,
    path: bare.slice(0, LONGEST).toWellFormed(),
  };
};

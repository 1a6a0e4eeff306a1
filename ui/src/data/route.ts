/** The page that the address names. The part behind `#` never leaves the browser, so a set-up link stays secret. */
export type Route =
  | { readonly page: 'set-up'; readonly token: string }
  | { readonly page: 'workspaces' }
  | { readonly page: 'workspace'; readonly workspace: string }
  | { readonly page: 'message'; readonly workspace: string; readonly message: string }
  | { readonly page: 'contact'; readonly workspace: string; readonly contact: string }
  | { readonly page: 'runs'; readonly workspace: string; readonly workflow: string; readonly step: string | null }
  | { readonly page: 'unknown' };

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** Which page an address's `#…` part names. */
export const parseRoute = (hash: string): Route => {
  const parts = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const [first, id, noun, inner, ...rest] = parts;
  const [step, ...beyond] = rest;
  if (first === undefined) return { page: 'workspaces' };
  if (first === 'set-up' && id !== undefined && noun === undefined) return { page: 'set-up', token: id };
  if (first !== 'w' || id === undefined || beyond.length > 0) return { page: 'unknown' };
  if (noun === 'workflows' && inner !== undefined)
    return { page: 'runs', workspace: id, workflow: inner, step: step ?? null };
  if (step !== undefined) return { page: 'unknown' };
  if (noun === undefined) return { page: 'workspace', workspace: id };
  if (noun === 'messages' && inner !== undefined) return { page: 'message', workspace: id, message: inner };
  if (noun === 'contacts' && inner !== undefined) return { page: 'contact', workspace: id, contact: inner };
  return { page: 'unknown' };
};

/** The `#…` part that leads to a page. */
export const hrefOf = (route: Exclude<Route, { page: 'unknown' }>): string => {
  switch (route.page) {
    case 'runs': {
      const parts = [route.workspace, 'workflows', route.workflow, ...(route.step === null ? [] : [route.step])];
      return `#/w/${parts.map(encodeURIComponent).join('/')}`;
    }
    case 'set-up':
      return `#/set-up/${encodeURIComponent(route.token)}`;
    case 'workspaces':
      return '#/';
    case 'workspace':
      return `#/w/${encodeURIComponent(route.workspace)}`;
    case 'message':
      return `#/w/${encodeURIComponent(route.workspace)}/messages/${encodeURIComponent(route.message)}`;
    case 'contact':
      return `#/w/${encodeURIComponent(route.workspace)}/contacts/${encodeURIComponent(route.contact)}`;
  }
};

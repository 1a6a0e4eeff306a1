import { once } from 'node:events';
import { createServer } from 'node:http';

/** A site of a shop, on loopback: each page has the same code in its head, as a guide tells its owner to put it there. */
export interface ShopSite {
  /** `localhost`, with its port: what its owner enters as the name of the site. */
  readonly name: string;
  readonly url: string;
  /** What its owner puts into every page from now on: in the head, and in the middle. */
  put(code: { readonly head: string; readonly middle?: string }): void;
  stop(): Promise<void>;
}

const page = (head: string, middle: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>The shop</title><link rel="icon" href="data:,">
${head}
</head>
<body>
<h1>Bags and shoes</h1>
<button type="button" onclick="(window.innesto ||= []).push('consent')">Agree</button>
<button type="button" onclick="history.pushState(null, '', '/offers/shoes')">Shoes</button>
${middle}
</body>
</html>`;

/** Opens the site. */
export const openShopSite = async (): Promise<ShopSite> => {
  let [head, middle] = ['', ''];
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(page(head, middle));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const name = `localhost:${typeof address === 'object' ? address?.port : ''}`;
  return {
    name,
    url: `http://${name}`,
    put: (code) => {
      head = code.head;
      middle = code.middle ?? '';
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

import type { App } from './app.ts';
import { openDoor, type DoorOptions } from './open-door.ts';
import type { Ports } from './ports.ts';
import { registerRoutes } from './register.ts';

/** What the hub's web server is made of: the door, and every room behind it. */
export interface ServerOptions extends Omit<DoorOptions, 'ports' | 'routes'> {
  readonly ports: Ports;
}

/** Builds the hub's web server with every route; it listens when told to (`app.listen`) and ends with `app.close`. */
export const createServer = ({ ports, ...options }: ServerOptions): Promise<App> =>
  openDoor({ ...options, ports, routes: (app, door) => registerRoutes(app, ports, door) });

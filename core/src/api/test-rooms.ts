import type { DoorPorts, Ports } from './ports.ts';

// A room that is never entered: what is tested with it happens at the door.
const closedRoom: object = new Proxy(Object.create(null), {
  get: (_target, name) => {
    if (name === 'then') return undefined;
    return () => {
      throw new Error(`a caller who should have stayed outside reached ${String(name)}`);
    };
  },
});

/** For tests: the door's own rooms open, all the others closed. Whoever reaches one gets a 500. */
export const withClosedRooms = (ports: DoorPorts): Ports => {
  const all: unknown = new Proxy(ports, { get: (target, name): unknown => Reflect.get(target, name) ?? closedRoom });
  return all as Ports;
};

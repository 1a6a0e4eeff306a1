/** Between places that become free and who looks for what may take them. */
export interface RoomBell {
  /** A place became free. */
  freed(): void;
  /** Somebody begins to look for work. */
  looks(): void;
  /** That look is over. `isWanting`: there is work that could not be begun. */
  looked(isWanting: boolean): void;
}

/** Rings when a place becomes free only for work that waits for one: nothing is looked for each time a delivery has arrived. */
export const createRoomBell = (ring: () => void): RoomBell => {
  let isAwaited = false;
  let isFreed = false;
  return {
    freed: () => {
      isFreed = true;
      if (isAwaited) ring();
    },
    looks: () => {
      isFreed = false;
    },
    looked: (isWanting) => {
      isAwaited = isWanting;
      // Whoever looked a moment too early looks again.
      if (isWanting && isFreed) ring();
    },
  };
};

/** How long messages rest whose way waits for a person, before they are looked at again; whoever mends it lets them go at once. */
export const MESSAGES_WAIT_MS = 3_600_000;

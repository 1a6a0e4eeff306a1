/** How many characters may cross into the sandbox at once: who has to parse more runs out of memory and time, and the plugin would be blamed. */
export const LONGEST_CROSSING = 4 * 1024 * 1024;

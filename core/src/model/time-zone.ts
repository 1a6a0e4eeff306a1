/**
 * The IANA time zone of that name in its usual spelling (`europe/rome` is `Europe/Rome`), or null where there is none.
 * Bare offsets (`+01:00`) are none: they know nothing of summer time.
 */
export const timeZoneNamed = (name: string): string | null => {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
};

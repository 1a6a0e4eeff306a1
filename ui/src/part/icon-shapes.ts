/** The outlines of the pages' icons, drawn on a grid of 24 for a line of 1.75. */
export const SHAPES = {
  send: 'M4 6.5h16v11H4zM4 7l8 6 8-6',
  wait: 'M12 3.5a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7.500V12l3 2',
  branch: 'M6 4v16M6 13c7 0 11-2 11-8M14 8l3-3 3 3',
  exit: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  action: 'M13 3 5 13.500h6L10 21l9-11h-6.500z',
  again: 'M20 12a8 8 0 1 1-2.500-5.800M20 3.500V8h-4.500',
  more: 'M9 6l6 6-6 6',
  back: 'M15 6l-6 6 6 6',
  warning: 'M12 4 2.800 19.500h18.400zM12 10v4.500M12 17.200v.1',
  offline:
    'M3 3l18 18M8.500 16a5 5 0 0 1 7 0M5 12.500a10 10 0 0 1 4-2.400M19 12.500a10 10 0 0 0-5.800-2.900M12 19.500v.1',
  done: 'M5 12.500l4.500 4.500L19 7.500',
  contact: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.6-4 3.600-6 7.500-6s6.900 2 7.500 6',
  list: 'M9 6.500h11M9 12h11M9 17.500h11M4.500 6.500h.1M4.500 12h.1M4.500 17.500h.1',
  consent: 'M12 3.500 5 6v5.500c0 4.500 3 7.500 7 9 4-1.500 7-4.500 7-9V6zM9 12l2.200 2.200L15.200 10',
  event: 'M12 4v3M12 17v3M4 12h3M17 12h3M12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z',
  refused: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM6.500 6.500l11 11',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.800v4.400M9 14.800v4.400',
  plugin: 'M9 3.500v4M15 3.500v4M6 7.500h12v4a6 6 0 0 1-12 0zM12 17.500v3',
} as const;

/** An icon's name. */
export type IconName = keyof typeof SHAPES;

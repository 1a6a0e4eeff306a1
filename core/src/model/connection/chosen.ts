/** Whether settings name that connection: somebody chose it there. */
export const isChosenIn =
  (config: Readonly<Record<string, unknown>>) =>
  (connection: string): boolean =>
    Object.values(config).includes(connection);

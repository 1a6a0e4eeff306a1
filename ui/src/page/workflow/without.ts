/** The same without a member. */
export const without = <Given extends object, Key extends keyof Given>(given: Given, key: Key): Omit<Given, Key> => {
  const { [key]: _, ...rest } = given;
  return rest;
};

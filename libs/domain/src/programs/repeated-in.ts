/** The first name that stands twice. */
export const repeatedIn = (names: readonly string[]) => names.find((name, index) => names.indexOf(name) !== index);

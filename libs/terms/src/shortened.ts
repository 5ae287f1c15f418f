/** A text of at most so many characters: what is longer ends with an ellipsis. Terms may list a hundred values; events hold words. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

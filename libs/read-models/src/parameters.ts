import { Type } from 'class-transformer';
import { IsISO8601, IsInt, Matches, Max, Min } from 'class-validator';

/** The parameters that queries ask for. Each message alone is enough to mend the input. */

const all =
  (...decorators: readonly PropertyDecorator[]): PropertyDecorator =>
  (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };

/** An id as in the events. */
export const IsId = () =>
  Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, {
    message: '$property must be 1 to 100 letters, digits, ".", "_" or "-", starting with a letter or digit',
  });

export const IsCurrency = () =>
  Matches(/^[A-Z]{3}$/, { message: '$property must be three capital letters, as in ISO 4217, such as EUR' });

/** YYYY-MM. */
export const IsMonth = () =>
  Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: '$property must be a month as YYYY-MM, such as 2026-03' });

/** YYYY-MM-DD. */
export const IsDay = () => {
  const message = '$property must be a calendar day as YYYY-MM-DD, such as 2026-03-31';
  return all(Matches(/^\d{4}-\d{2}-\d{2}$/, { message }), IsISO8601({ strict: true }, { message }));
};

/** A day, meaning all of it in UTC, or an instant. */
export const IsDayOrInstant = () => {
  const message = '$property must be a day, such as 2026-03-31, or an instant, such as 2026-03-31T09:30:00Z';
  return all(
    Matches(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/, { message }),
    IsISO8601({ strict: true }, { message }),
  );
};

/** A whole number that may arrive as text, as in a query string. */
export const IsWholeNumber = (from: number, to: number) => {
  const message = `$property must be a whole number from ${from} to ${to}`;
  return all(
    Type(() => Number),
    IsInt({ message }),
    Min(from, { message }),
    Max(to, { message }),
  );
};

import { ValidateBy, buildMessage } from 'class-validator';

const NAME = /^[a-z0-9][a-z0-9_.-]{0,59}$/;
const CODE = NAME;
const COUNTRY = /^[A-Z]{2}$/;

const isAnswer = (value: unknown): boolean =>
  typeof value === 'string'
    ? CODE.test(value) || COUNTRY.test(value)
    : typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

/** What is answered by choosing, by the field's name. What people write goes through `@IsTexts` instead. */
export const IsAnswers = (): PropertyDecorator =>
  ValidateBy({
    name: 'isAnswers',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).length <= 50 &&
        Object.entries(value).every(([name, answer]) => NAME.test(name) && isAnswer(answer)),
      defaultMessage: buildMessage(
        () =>
          '$property must be an object of at most 50 codes, countries, numbers or yes and no (true, false), by names like "team_size"',
      ),
    },
  });

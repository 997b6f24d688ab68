import { InvalidArgumentError } from 'commander';

/** Reads how many rows are listed. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) {
    throw new InvalidArgumentError(`Expected a whole number from 1 to 99999, but got ${text}.`);
  }
  return Number(text);
}

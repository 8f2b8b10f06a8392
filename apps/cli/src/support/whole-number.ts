import { InvalidArgumentError } from 'commander';

/** Reads an option's whole number. @throws InvalidArgumentError for what is none, or not within the bounds. */
export function wholeNumber({ least, most }: { readonly least: number; readonly most: number }) {
  return (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

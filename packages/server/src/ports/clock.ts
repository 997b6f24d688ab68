/** The time that every rule goes by; tests set their own. */
export interface Clock {
  now(): Date;
}

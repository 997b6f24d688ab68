/** Somebody else works on the image by now, or nobody shall: what was made of it here is thrown away. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';

  constructor() {
    super('The claim on the image holds no more.');
  }
}

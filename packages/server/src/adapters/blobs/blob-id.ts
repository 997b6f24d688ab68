const ID_FORM = /^[0-9A-Za-z]{16,64}$/;

/** Whether a name can be that of a blob. */
export function isBlobId(name: string): boolean {
  return ID_FORM.test(name);
}

/** @throws RangeError for anything else than the id of a blob */
export function requireBlobId(id: string): void {
  if (!isBlobId(id)) throw new RangeError(`expected the id of a blob, received ${id}`);
}

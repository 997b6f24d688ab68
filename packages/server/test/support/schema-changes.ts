import type { TableMetadata } from 'kysely';

/**
 * What keeps the version before from reading and writing a database whose schema is newer, one sentence each: a table or
 * column that is gone, another type, a new obligation.
 */
export function incompatibilities(
  before: readonly TableMetadata[],
  after: readonly TableMetadata[],
): string[] {
  return before.flatMap((table) => {
    const now = after.find(({ name }) => name === table.name);
    if (now === undefined) return [`table ${table.name} is gone`];
    const old = new Map(table.columns.map((column) => [column.name, column]));
    const gone = table.columns
      .filter(({ name }) => !now.columns.some((column) => column.name === name))
      .map(({ name }) => `column ${table.name}.${name} is gone`);
    const changed = now.columns.flatMap((column) => {
      const { name, isNullable, hasDefaultValue, dataType } = column;
      const earlier = old.get(name);
      const where = `column ${table.name}.${name}`;
      if (earlier === undefined) {
        return isNullable || hasDefaultValue ? [] : [`${where} is new and has to be given`];
      }
      const type =
        earlier.dataType === dataType ? [] : [`${where} was ${earlier.dataType}, is ${dataType}`];
      const must = earlier.isNullable && !isNullable ? [`${where} may no longer be null`] : [];
      return [...type, ...must];
    });
    return [...gone, ...changed];
  });
}

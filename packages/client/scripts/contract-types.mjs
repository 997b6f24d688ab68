import ts from 'typescript';

const FORMAT =
  ts.TypeFormatFlags.NoTruncation |
  ts.TypeFormatFlags.InTypeAlias |
  ts.TypeFormatFlags.MultilineObjectLiterals;

/**
 * Writes the types that a module passes on out in full, so that they need no other package.
 * @param {string} file a module of `export type { … } from '…'`
 * @returns {string} declarations of the same names
 */
export function writtenOutTypes(file) {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  return exported.map((symbol) => declarationOf(checker, symbol)).join('\n');
}

function declarationOf(checker, exported) {
  const symbol = checker.getAliasedSymbol(exported);
  const [declaration] = symbol.declarations;
  // An interface has its comments, and names no type that is not passed on, too.
  if (ts.isInterfaceDeclaration(declaration)) {
    const { text } = declaration.getSourceFile();
    return text.slice(declaration.getFullStart(), declaration.end).trim();
  }
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const literals = type.isUnion() && type.types.every((member) => member.isStringLiteral());
  const text = literals
    ? type.types.map(({ value }) => JSON.stringify(value)).join(' | ')
    : checker.typeToString(type, undefined, FORMAT);
  return `export type ${exported.name} = ${text};`;
}

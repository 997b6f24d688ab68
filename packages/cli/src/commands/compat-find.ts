import { Command } from 'commander';
import pc from 'picocolors';
import { type Findings, findUsages, type Usage } from '../compat/find/find-usages.js';
import { CliError, EXIT, type SetExit } from '../exit.js';
import { printable, printableName } from '../output/printable.js';
import { count } from '../output/units.js';
import { printJson, type Terminal } from '../terminal.js';

/** `nobg compat find`: where code calls remove.bg or rembg, and what each place needs. */
export function compatFindCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('find')
    .description('Find usages of remove.bg and rembg in a code base, with the change each needs.')
    .argument('<path>', 'a folder or file')
    .option('--json', 'print the usages as JSON')
    .addHelpText(
      'after',
      `
Finds endpoints, packages for Node, Python, Ruby, PHP, Go and Java, headers, environment variables, command lines
and Docker images. Dependencies, binary and built files, lock files and files above 1 MB are skipped.

Examples:
  nobg compat find photos/
  nobg compat find . --json

Exit codes: 0 no usages, 1 usages found, 2 no such folder or file.`,
    )
    .action(async (path: string, { json }: { readonly json?: true }) => {
      const findings = await search(path);
      if (findings.usages.length > 0) setExit(EXIT.failed);
      if (json) printJson(terminal, findings);
      else terminal.stdout.write(textOf(findings));
    });
}

async function search(path: string): Promise<Findings> {
  try {
    return await findUsages(path);
  } catch (error) {
    const { code, path: at } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new CliError(EXIT.usage, `There is no file or folder ${printable(at ?? path)}.`);
    }
    throw error;
  }
}

function textOf({ usages, searched, tooLarge }: Findings): string {
  const lines = usages.flatMap(({ file, line, api, kind, text, change }) => [
    `${pc.bold(`${printableName(file)}:${line}`)} ${api}, ${kind}: ${printableName(text)}`,
    `    ${change}`,
  ]);
  const skipped =
    tooLarge.length === 0 ? '' : ` ${count(tooLarge.length, 'file')} above 1 MB skipped.`;
  return [...lines, `${summary(usages)} in ${count(searched, 'file')}.${skipped}`, ''].join('\n');
}

function summary(usages: readonly Usage[]): string {
  const of = (api: Usage['api']) => usages.filter((usage) => usage.api === api).length;
  if (usages.length === 0) return 'No usages of remove.bg or rembg';
  return `${count(of('remove.bg'), 'usage')} of remove.bg and ${of('rembg')} of rembg`;
}

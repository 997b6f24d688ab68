import { realpath } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { Command } from 'commander';
import { createMcpServer } from '../mcp/server.js';
import type { Terminal } from '../terminal.js';

interface ServeOptions {
  readonly folder: string;
  readonly server?: string;
  readonly key?: string;
}

/** `nobg mcp`: the tools of `nobg remove` for programs that speak the Model Context Protocol. */
export function mcpCommand(terminal: Terminal): Command {
  return new Command('mcp')
    .description('Serve the Model Context Protocol on standard input and output.')
    .option('--folder <folder>', 'photos and results have to be within it', '.')
    .option('--server <url>', 'send the photos to a NoBG server instead of using this machine')
    .option('--key <key>', 'API key for the server; NOBG_KEY unless given')
    .addHelpText(
      'after',
      `
Tools: remove_background cuts a photo out and writes the result to a file; list_modes describes modes and options.

Examples:
  nobg mcp --folder photos < /dev/null

A program that uses it is told the command nobg and the arguments mcp --folder FOLDER.`,
    )
    .action(async ({ folder, ...server }: ServeOptions) => {
      const options = { folder: await realpath(folder), server };
      const served = serveStdio(() => createMcpServer(options, terminal));
      // Who asks closes the pipe when it needs no more.
      await finished(terminal.stdin, { writable: false }).catch(() => {});
      await served.close();
    });
}
